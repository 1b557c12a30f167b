import type { Page } from './requirement.js'

/** Streamable HTTP with sessions, and HTTP+SSE before it. */
export const legacyHttp: Page = {
  address: '2025-11-25/basic/transports',
  requirements: {
    'legacy-http.body': {
      since: '2025-03-26',
      until: '2025-11-25',
      at: '#sending-messages-to-the-server',
      says: 'A body is one message; in 2025-03-26 also a batch of them.',
    },
    'legacy-http.retry': {
      since: '2025-11-25',
      until: '2025-11-25',
      at: '#sending-messages-to-the-server',
      says: 'A client waits as long as retry says before it comes back.',
    },
    'legacy-http.get-accept': {
      since: '2025-03-26',
      until: '2025-11-25',
      at: '#listening-for-messages-from-the-server',
      says: 'A client that listens accepts streams of events.',
    },
    'legacy-http.get-answer': {
      since: '2025-03-26',
      until: '2025-11-25',
      at: '#listening-for-messages-from-the-server',
      says: 'A GET is answered with a stream of events, or with 405.',
    },
    'legacy-http.get-no-responses': {
      since: '2025-03-26',
      until: '2025-11-25',
      at: '#listening-for-messages-from-the-server',
      says: 'No stream of a GET carries responses, unless it goes on with the stream of a request.',
    },
    'legacy-http.one-stream': {
      since: '2025-03-26',
      until: '2025-11-25',
      at: '#multiple-connections',
      says: 'A message goes out on one stream, never on several.',
    },
    'legacy-http.event-id': {
      since: '2025-03-26',
      until: '2025-11-25',
      at: '#resumability-and-redelivery',
      says: 'The id of an event is the only one of its kind in the session.',
    },
    'legacy-http.replay-own': {
      since: '2025-03-26',
      until: '2025-11-25',
      at: '#resumability-and-redelivery',
      says: 'Nothing is said again on a stream that belonged to another one.',
    },
    'legacy-http.session-id-ascii': {
      since: '2025-03-26',
      until: '2025-11-25',
      at: '#session-management',
      says: 'The id of a session is visible ASCII.',
    },
    'legacy-http.session-id-secure': {
      since: '2025-11-25',
      until: '2025-11-25',
      at: '#session-management',
      says: 'A client keeps the id of its session to itself and its server.',
    },
    'legacy-http.session-id-sent': {
      since: '2025-03-26',
      until: '2025-11-25',
      at: '#session-management',
      says: 'A client that was given one sends it with each request.',
    },
    'legacy-http.session-ended': {
      since: '2025-03-26',
      until: '2025-11-25',
      at: '#session-management',
      says: 'A session that has ended is answered with 404.',
    },
    'legacy-http.session-renewed': {
      since: '2025-03-26',
      until: '2025-11-25',
      at: '#session-management',
      says: 'A client whose session is answered with 404 initializes again, without it.',
    },
    'legacy-http.version-header': {
      since: '2025-06-18',
      until: '2025-11-25',
      at: '#protocol-version-header',
      says: 'A client names the revision that was agreed on in MCP-Protocol-Version.',
    },
    'legacy-http.version-invalid': {
      since: '2025-06-18',
      until: '2025-11-25',
      at: '#protocol-version-header',
      says: 'A server answers a revision there that it does not know with 400.',
    },
    'http-sse.endpoints': {
      until: '2024-11-05',
      at: '2024-11-05/basic/transports#http-with-sse',
      says: 'A server has a path for its stream, and one that takes POST.',
    },
    'http-sse.endpoint-event': {
      until: '2024-11-05',
      at: '2024-11-05/basic/transports#http-with-sse',
      says: 'Its stream begins with the event endpoint, which says where to post to.',
    },
    'http-sse.post': {
      until: '2024-11-05',
      at: '2024-11-05/basic/transports#http-with-sse',
      says: 'A client posts all that it says there.',
    },
  },
}

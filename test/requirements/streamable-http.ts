import type { Page } from './requirement.js'

/** Streamable HTTP without sessions. */
export const streamableHttp: Page = {
  address: '2026-07-28/basic/transports/streamable-http',
  requirements: {
    'http.endpoint': {
      since: '2025-03-26',
      at: '2026-07-28/basic/transports/streamable-http',
      says: 'A server has one path that takes POST; up to 2025-11-25 it takes GET as well.',
    },
    'http.origin': { at: '#security-endpoint', says: 'A server checks the Origin of whatever comes in.' },
    'http.origin-refused': {
      since: '2025-11-25',
      at: '#security-endpoint',
      says: 'An Origin that is not allowed is refused with 403.',
    },
    'http.post': {
      since: '2025-03-26',
      at: '#sending-messages',
      says: 'A client sends each message in a POST of its own.',
    },
    'http.accept': {
      since: '2025-03-26',
      at: '#sending-messages',
      says: 'A client accepts both JSON and streams of events.',
    },
    'http.metadata': {
      since: '2026-07-28',
      at: '#sending-messages',
      says: 'A client says in the headers of each POST what they have to repeat of its body.',
    },
    'http.one-message': {
      since: '2026-07-28',
      at: '#sending-messages',
      says: 'A body is one request or one notification; a client posts no responses.',
    },
    'http.notification-accepted': {
      since: '2025-03-26',
      at: '#sending-messages',
      says: 'A notification that is taken is answered with 202 and no body.',
    },
    'http.notification-refused': {
      since: '2025-03-26',
      at: '#sending-messages',
      says: 'One that is not is answered with an error status.',
    },
    'http.json-or-stream': {
      since: '2025-03-26',
      at: '#sending-messages',
      says: 'A request is answered with JSON or with a stream of events; clients understand both.',
    },
    'http.related-notifications': {
      since: '2026-07-28',
      at: '#receiving-messages',
      says: 'Before the response of a stream comes only what belongs to its request.',
    },
    'http.no-server-requests': {
      since: '2026-07-28',
      at: '#receiving-messages',
      says: 'No stream carries requests of the server.',
    },
    'http.disconnect-cancels': {
      since: '2026-07-28',
      at: '#cancellation',
      says: 'A client that closes its stream has cancelled its request.',
    },
    'http.silent-after-cancel': {
      since: '2026-07-28',
      at: '#cancellation',
      says: 'A server says nothing more about a request that was cancelled.',
    },
    'http.version-header': {
      since: '2026-07-28',
      at: '#protocol-version-header',
      says: 'Each POST names its revision in MCP-Protocol-Version.',
    },
    'http.version-mismatch': {
      since: '2026-07-28',
      at: '#protocol-version-header',
      says: 'Where the body names another one, the server refuses with 400 and -32020.',
    },
    'http.version-unsupported': {
      since: '2026-07-28',
      at: '#protocol-version-header',
      says: 'A revision that the server does not speak is refused with 400 and -32022.',
    },
    'http.method-not-found': {
      since: '2026-07-28',
      at: '#protocol-version-header',
      says: 'A method that the server does not have is refused with 404 and -32601.',
    },
    'http.version-missing': {
      since: '2026-07-28',
      at: '#protocol-version-header',
      says: 'A server that serves no revision before 2025-06-18 refuses requests without the header.',
    },
    'http.standard-headers': {
      since: '2026-07-28',
      at: '#standard-request-headers',
      says: 'A client repeats the method in Mcp-Method, and the name or URI that it is about in Mcp-Name.',
    },
    'http.name-encoded': {
      since: '2026-07-28',
      at: '#standard-request-headers',
      says: 'A name that no header can carry as it is is encoded.',
    },
    'http.params-mirrored': {
      since: '2026-07-28',
      at: '#custom-headers-from-tool-parameters',
      says: 'A client repeats the arguments that x-mcp-header marks in headers.',
    },
    'http.annotation-empty': {
      since: '2026-07-28',
      at: '#schema-extension',
      says: 'The value of x-mcp-header is not empty.',
    },
    'http.annotation-token': {
      since: '2026-07-28',
      at: '#schema-extension',
      says: 'It has only characters that the name of a header may have.',
    },
    'http.annotation-controls': {
      since: '2026-07-28',
      at: '#schema-extension',
      says: 'It has no control characters, line breaks included.',
    },
    'http.annotation-unique': {
      since: '2026-07-28',
      at: '#schema-extension',
      says: 'It comes once in a tool, whatever its case.',
    },
    'http.annotation-primitive': {
      since: '2026-07-28',
      at: '#schema-extension',
      says: 'It marks integers, strings and booleans only.',
    },
    'http.annotation-integers': {
      since: '2026-07-28',
      at: '#schema-extension',
      says: 'An integer that it marks is one that a double holds exactly.',
    },
    'http.annotation-reachable': {
      since: '2026-07-28',
      at: '#schema-extension',
      says: 'It marks only what a chain of properties leads to from the root.',
    },
    'http.annotation-tool-dropped': {
      since: '2026-07-28',
      at: '#schema-extension',
      says: 'A client that speaks HTTP leaves tools with other annotations out of its list, and only those.',
    },
    'http.value-encoded': {
      since: '2026-07-28',
      at: '#value-encoding',
      says: 'A client encodes what no header can carry as it is, as Base64 between =?base64? and ?=.',
    },
    'http.value-decoded': {
      since: '2026-07-28',
      at: '#value-encoding',
      says: 'A server decodes before it compares; the marks are exactly these.',
    },
    'http.sentinel-encoded': {
      since: '2026-07-28',
      at: '#value-encoding',
      says: 'A plain value that looks encoded is encoded, too.',
    },
    'http.tool-call-headers': {
      since: '2026-07-28',
      at: '#client-behavior',
      says: 'A client that calls a tool finds the marks in its input schema, and sends the header of each argument that is there.',
    },
    'http.unknown-params-forwarded': {
      since: '2026-07-28',
      at: '#server-behavior-for-custom-headers',
      says: 'Who stands in between passes Mcp-Param headers on that it does not know.',
      whyNot:
        'Nothing of ours stands between a client and its server and passes headers on: a gateway is a server to the one and a client to the other.',
    },
    'http.param-invalid': {
      since: '2026-07-28',
      at: '#server-behavior-for-custom-headers',
      says: 'A server refuses a known Mcp-Param header with characters that none may have.',
    },
    'http.param-mismatch': {
      since: '2026-07-28',
      at: '#server-behavior-for-custom-headers',
      says: 'A server refuses one that says something else than the body with 400 and -32020.',
    },
    'http.param-null': {
      since: '2026-07-28',
      at: '#server-behavior-for-custom-headers',
      says: 'There is no header for an argument that is null or not there, and a server expects none.',
    },
    'http.param-omitted': {
      since: '2026-07-28',
      at: '#server-behavior-for-custom-headers',
      says: 'A server refuses a request that lacks the header of an argument that is there.',
    },
    'http.header-names': {
      since: '2026-07-28',
      at: '#case-sensitivity',
      says: 'Names of headers are the same in any case, their values are not.',
    },
    'http.header-mismatch': {
      since: '2026-07-28',
      at: '#server-validation',
      says: 'A server refuses headers that say something else than the body, or are missing, with 400 and -32020.',
    },
    'http.intermediary-status': {
      since: '2026-07-28',
      at: '#server-validation',
      says: 'Who stands in between and refuses does it with an error status.',
      whyNot: 'Nothing of ours stands between a client and its server and looks at headers alone.',
    },
  },
}

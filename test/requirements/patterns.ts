import type { Page } from './requirement.js'

/** Cancellation, progress, subscriptions and requests for input. */
export const patterns: Page = {
  address: '2026-07-28/basic/patterns/mrtr',
  requirements: {
    'cancel.of-own': {
      at: '2026-07-28/basic/patterns/cancellation#behavior-requirements',
      says: 'A client cancels only what it asked for and what is not answered yet.',
    },
    'cancel.by-server-of-own': {
      until: '2025-11-25',
      at: '2025-11-25/basic/utilities/cancellation#behavior-requirements',
      says: 'So does a server with what it asked for.',
    },
    'cancel.server-listen-only': {
      since: '2026-07-28',
      at: '2026-07-28/basic/patterns/cancellation',
      says: 'A server says notifications/cancelled about subscriptions, and about nothing else.',
    },
    'cancel.server-teardown': {
      since: '2026-07-28',
      at: '2026-07-28/basic/patterns/cancellation',
      says: 'A server that ends a subscription says so with notifications/cancelled.',
      whyNot:
        'The page on subscriptions has a server end them with their result. Ours does that: after a cancellation there must be none.',
    },
    'cancel.not-initialize': {
      until: '2025-11-25',
      at: '2025-11-25/basic/utilities/cancellation#behavior-requirements',
      says: 'A client does not cancel initialize.',
    },
    'cancel.races': {
      at: '2026-07-28/basic/patterns/cancellation#timing-considerations',
      says: 'A cancellation that comes too late, and a response that comes after one, do no harm.',
    },
    'progress.token-type': {
      at: '2026-07-28/basic/patterns/progress#progress-flow',
      says: 'A progress token is a string or an integer.',
    },
    'progress.token-unique': {
      at: '2026-07-28/basic/patterns/progress#progress-flow',
      says: 'No two open requests have the same progress token.',
    },
    'progress.increases': { at: '2026-07-28/basic/patterns/progress#progress-flow', says: 'Progress only ever grows.' },
    'progress.asked-for': {
      at: '2026-07-28/basic/patterns/progress#behavior-requirements',
      says: 'Progress names the token of a request that is open.',
    },
    'progress.ends': {
      at: '2026-07-28/basic/patterns/progress#implementation-notes',
      says: 'There is no progress after the response.',
    },
    'listen.only-asked-for': {
      since: '2026-07-28',
      at: '2026-07-28/basic/patterns/subscriptions#opening-a-stream',
      says: 'A subscription brings no kinds of notifications that its filter does not name.',
    },
    'listen.acknowledged-first': {
      since: '2026-07-28',
      at: '2026-07-28/basic/patterns/subscriptions#acknowledgment',
      says: 'Its first message is the acknowledgement.',
    },
    'listen.id-of-request': {
      since: '2026-07-28',
      at: '2026-07-28/basic/patterns/subscriptions#receiving-notifications',
      says: 'All that it brings names the id of its request.',
    },
    'listen.again': {
      since: '2026-07-28',
      at: '2026-07-28/basic/patterns/subscriptions#graceful-closure',
      says: 'After a connection was lost, a client subscribes again.',
    },
    'input.through-results': {
      since: '2026-07-28',
      at: '2026-07-28/basic/patterns/mrtr',
      says: 'A server that needs something of its client says so in a result.',
    },
    'input.state-opaque': {
      since: '2026-07-28',
      at: '#inputrequiredresult',
      says: 'A client looks at nothing in requestState and changes nothing.',
    },
    'input.methods': {
      since: '2026-07-28',
      at: '#supported-requests',
      says: 'Only tools/call, prompts/get and resources/read have such results.',
    },
    'input.keys-unique': {
      since: '2026-07-28',
      at: '#server-requirements-basic-workflow',
      says: 'No two requests for input have the same key.',
    },
    'input.kinds': {
      since: '2026-07-28',
      at: '#server-requirements-basic-workflow',
      says: 'A request for input is one to elicit, to sample, or to list roots.',
    },
    'input.state-untrusted': {
      since: '2026-07-28',
      at: '#server-requirements-basic-workflow',
      says: 'A server trusts no requestState: it is sealed, and refused where the seal is broken.',
    },
    'input.state-once': {
      since: '2026-07-28',
      at: '#server-requirements-basic-workflow',
      says: 'What must happen once for a state is kept from happening twice by the server.',
    },
    'input.something': {
      since: '2026-07-28',
      at: '#server-requirements-basic-workflow',
      says: 'A result that asks for input has requests, a state, or both.',
    },
    'input.declared': {
      since: '2026-07-28',
      at: '#server-requirements-basic-workflow',
      says: 'A server asks for nothing that the client did not declare.',
    },
    'input.not-assumed': {
      since: '2026-07-28',
      at: '#server-requirements-basic-workflow',
      says: 'A server does not count on an answer.',
    },
    'input.answered-first': {
      since: '2026-07-28',
      at: '#client-requirements-basic-workflow',
      says: 'A client has all the answers before it repeats the request.',
    },
    'input.state-echoed': {
      since: '2026-07-28',
      at: '#client-requirements-basic-workflow',
      says: 'A client sends the state back as it came, and none where none came.',
    },
    'input.new-id': {
      since: '2026-07-28',
      at: '#client-requirements-basic-workflow',
      says: 'The request that is repeated has an id of its own.',
    },
    'input.that-request-only': {
      since: '2026-07-28',
      at: '#client-requirements-basic-workflow',
      says: 'Answers and state go with the request that is repeated, and with no other.',
    },
  },
}

import type { Page } from './requirement.js'

/** Messages, errors, metadata and schemas. */
export const base: Page = {
  address: '2026-07-28/basic',
  requirements: {
    'message.json-rpc': { at: '#messages', says: 'What is sent is JSON-RPC 2.0.' },
    'message.request-id': { at: '#requests', says: 'The id of a request is a string or an integer, never null.' },
    'message.id-unique': {
      at: '#requests',
      says: 'No request has the id of another one of its sender that is still open; up to 2025-11-25, of any in its session.',
    },
    'message.response-id': {
      at: '#result-responses',
      says: 'A response has the id of its request. Only an error about an id that could not be read has none.',
    },
    'message.result-or-error': {
      at: '#responses',
      says: 'A response has a result or an error, and never both.',
    },
    'message.error-shape': {
      at: '#error-responses',
      says: 'An error has a code, which is an integer, and a message.',
    },
    'message.notification-unanswered': { at: '#notifications', says: 'Nobody responds to a notification.' },
    'message.notification-no-id': { at: '#notifications', says: 'A notification has no id.' },
    'message.batch-received': {
      since: '2025-03-26',
      until: '2025-03-26',
      at: '2025-03-26/basic#batching',
      says: 'Batches are understood by whoever receives them.',
    },
    'message.no-server-requests': {
      since: '2026-07-28',
      at: '2026-07-28/basic/patterns',
      says: 'A server sends no requests, and a client no responses.',
    },
    'result.type': { since: '2026-07-28', at: '#resulttype', says: 'A result says of which type it is.' },
    'result.type-unknown': {
      since: '2026-07-28',
      at: '#resulttype',
      says: 'A client takes a result of a type that it does not know for an invalid one.',
    },
    'result.type-absent': {
      since: '2026-07-28',
      at: '#resulttype',
      says: 'A client takes a result that does not say its type for a complete one.',
    },
    'error.no-new-legacy-codes': {
      since: '2026-07-28',
      at: '#error-codes',
      says: 'Codes from -32000 to -32019 are not given to anything new, nor is any meaning read into them, but for -32002.',
    },
    'error.reserved-codes': {
      since: '2026-07-28',
      at: '#error-codes',
      says: 'Of the codes from -32020 to -32099 only those of the specification are sent, each for what it stands for.',
    },
    'error.retired-codes': {
      since: '2026-07-28',
      at: '#error-codes',
      says: 'Codes that only earlier revisions have (-32002, -32042) are not sent.',
    },
    'stateless.nothing-remembered': {
      since: '2026-07-28',
      at: '#statelessness',
      says: 'A server takes nothing that a request does not say from an earlier request on its connection.',
    },
    'stateless.handles': {
      since: '2026-07-28',
      at: '#statelessness',
      says: 'State that outlives a request is named by something that the client passes.',
    },
    'schema.2020-12': {
      since: '2025-11-25',
      at: '#implementation-requirements',
      says: 'A schema that does not say its dialect is read as JSON Schema 2020-12.',
    },
    'schema.unknown-dialect': {
      since: '2025-11-25',
      at: '#implementation-requirements',
      says: 'A dialect that is not supported is told as an error, and does no other harm.',
    },
    'schema.valid': {
      since: '2025-11-25',
      at: '#schema-validation',
      says: 'A schema is a valid one of its dialect.',
    },
    'schema.no-remote-ref': {
      since: '2026-07-28',
      at: '#ref-resolution',
      says: 'No reference of a schema is fetched over a network, unless somebody asked for that.',
    },
    'meta.reserved': {
      since: '2025-06-18',
      at: '#meta',
      says: 'Nothing is assumed of values under keys of _meta that the protocol keeps for itself.',
    },
    'meta.key-format': {
      since: '2025-06-18',
      at: '#meta',
      says: 'A key of _meta is a name, perhaps behind labels with dots and a slash, of the letters that these may have.',
    },
    'meta.request-fields': {
      since: '2026-07-28',
      at: '#meta',
      says: 'Each request of a client carries its revision and its capabilities.',
    },
    'meta.request-fields-missing': {
      since: '2026-07-28',
      at: '#meta',
      says: 'A request without them is refused with -32602, over HTTP with status 400.',
    },
    'meta.capability-missing': {
      since: '2026-07-28',
      at: '#meta',
      says: 'What needs a capability that the request does not declare is refused with -32021, which names it; status 400.',
    },
    'meta.subscription-id': {
      since: '2026-07-28',
      at: '#meta',
      says: 'A notification for a subscription names it in _meta.',
    },
    'meta.trace-context': {
      since: '2026-07-28',
      at: '#meta',
      says: 'What traceparent, tracestate and baggage hold is as W3C has it.',
    },
    'icons.types': {
      since: '2025-11-25',
      at: '#icons',
      says: 'A client that shows icons can show PNG and JPEG.',
      whyNot: 'Nothing here draws icons: clients are handed their addresses.',
    },
    'icons.schemes': {
      since: '2025-11-25',
      at: '#icons',
      says: 'A client takes no icon from an address that is neither https: nor data:.',
      whyNot: 'Nothing here loads icons: clients are handed their addresses.',
    },
  },
}

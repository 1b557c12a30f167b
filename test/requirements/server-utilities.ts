import type { Page } from './requirement.js'

/** Completion, logging, pages and caching. */
export const serverUtilities: Page = {
  address: '2026-07-28/server/utilities/caching',
  requirements: {
    'completion.capability': {
      since: '2025-03-26',
      at: '2026-07-28/server/utilities/completion#capabilities',
      says: 'A server that completes declares the capability completions.',
    },
    'completion.validated': {
      at: '2026-07-28/server/utilities/completion#security',
      says: 'What is to be completed is checked.',
    },
    'completion.bounded': {
      at: '2026-07-28/server/utilities/completion#security',
      says: 'Completion is bounded, as other requests are.',
    },
    'completion.access': {
      at: '2026-07-28/server/utilities/completion#security',
      says: 'Completion tells nobody of what he may not see.',
    },
    'logging.capability': {
      at: '2026-07-28/server/utilities/logging#capabilities',
      says: 'A server that sends log messages declares the capability logging.',
    },
    'logging.asked-for': {
      since: '2026-07-28',
      at: '2026-07-28/server/utilities/logging#per-request-log-level',
      says: 'There are no log messages for a request that names no level.',
    },
    'logging.own-stream': {
      since: '2026-07-28',
      at: '2026-07-28/server/utilities/logging#per-request-log-level',
      says: 'Log messages go with the request that they are of, and never to a subscription.',
    },
    'logging.no-secrets': { at: '2026-07-28/server/utilities/logging#security', says: 'Log messages have no secrets.' },
    'pages.size-unknown': {
      at: '2026-07-28/server/utilities/pagination#pagination-model',
      says: 'A client does not count on pages of one size.',
    },
    'pages.cursor-opaque': {
      at: '2026-07-28/server/utilities/pagination#implementation-guidelines',
      says: 'A client takes a cursor as it is, the empty one too.',
    },
    'cache.hints': {
      since: '2026-07-28',
      at: '#cacheable-results',
      says: 'Discovery, lists and contents of resources say how long they last, and for whom.',
    },
    'cache.key': {
      since: '2026-07-28',
      at: '#cache-key',
      says: 'A client answers from what it kept only for the same method and parameters.',
    },
    'cache.no-input-rounds': {
      since: '2026-07-28',
      at: '#cache-key',
      says: 'What came of answers to requests for input is not kept.',
    },
    'cache.ttl-positive': { since: '2026-07-28', at: '#time-to-live-ttl-field', says: 'The time is not negative.' },
    'cache.no-polling': {
      since: '2026-07-28',
      at: '#freshness-calculation',
      says: 'Who asks again whenever the time is over waits longer and longer, out of step with others; ours asks when somebody wants to know.',
    },
    'cache.private': {
      since: '2026-07-28',
      at: '#cache-scope-field',
      says: 'What is private is kept for one caller only.',
    },
    'cache.pages-alike': {
      since: '2026-07-28',
      at: '#interaction-with-pagination',
      says: 'All pages of a list are for the same callers.',
    },
    'cache.no-access-control': {
      since: '2026-07-28',
      at: '#security-considerations',
      says: 'A server checks who may have what, whatever is said of caches.',
    },
  },
}

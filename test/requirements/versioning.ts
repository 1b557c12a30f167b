import type { Page } from './requirement.js'

/** How both sides find a revision and extensions, without a session. */
export const versioning: Page = {
  address: '2026-07-28/basic/versioning',
  requirements: {
    'version.unsupported': {
      since: '2026-07-28',
      at: '#protocol-version-negotiation',
      says: 'A request of a revision that the server does not speak is refused with -32022, which lists those that it speaks.',
    },
    'version.discover': {
      since: '2026-07-28',
      at: '2026-07-28/server/discover',
      says: 'A server answers server/discover.',
    },
    'extension.identifier': {
      since: '2026-07-28',
      at: '#extension-negotiation',
      says: 'An extension is named as keys of _meta are, with a prefix.',
    },
    'extension.unsupported': {
      since: '2026-07-28',
      at: '#extension-negotiation',
      says: 'Who has an extension that the other side has not does without it, or refuses with an error.',
    },
  },
}

import type { Page } from './requirement.js'

/** What all transports have in common. */
export const transports: Page = {
  address: '2026-07-28/basic/transports',
  requirements: {
    'transport.utf-8': { at: '#messages', says: 'Messages are UTF-8.' },
    'transport.directions': {
      since: '2026-07-28',
      at: '#messages',
      says: 'Requests and notifications reach the server; responses and notifications reach the client; nothing else is carried.',
    },
    'transport.custom': {
      at: '#custom-transports',
      says: 'A transport of your own keeps messages, their patterns and their metadata as they are.',
    },
  },
}

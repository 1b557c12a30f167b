import type { Page } from './requirement.js'

/** Standard streams. */
export const stdio: Page = {
  address: '2026-07-28/basic/transports/stdio',
  requirements: {
    'stdio.lines': {
      at: '2026-07-28/basic/transports/stdio',
      says: 'A message is one line, and no line break is within it.',
    },
    'stdio.stdout': {
      at: '2026-07-28/basic/transports/stdio',
      says: 'A server writes nothing to its stdout but messages.',
    },
    'stdio.stdin': {
      at: '2026-07-28/basic/transports/stdio',
      says: 'A client writes nothing to the stdin of its server but messages.',
    },
    'stdio.no-client-responses': {
      since: '2026-07-28',
      at: '#sending-messages',
      says: 'A client writes no responses.',
    },
    'stdio.subscription-by-id': {
      since: '2026-07-28',
      at: '#receiving-messages',
      says: 'A client knows which subscription a notification is for by the id in its _meta.',
    },
    'stdio.no-server-requests': {
      since: '2026-07-28',
      at: '#receiving-messages',
      says: 'A server writes no requests.',
    },
    'stdio.cancel': {
      since: '2026-07-28',
      at: '#cancellation',
      says: 'A client cancels a request with notifications/cancelled, which names it.',
    },
    'stdio.silent-after-cancel': {
      since: '2026-07-28',
      at: '#cancellation',
      says: 'A server says nothing more about a request that was cancelled.',
    },
    'stdio.fallback': {
      since: '2026-07-28',
      at: '#backward-compatibility',
      says: 'Whatever error a server answers discovery with, but one of the revision itself, makes it a legacy one; so does silence.',
    },
  },
}

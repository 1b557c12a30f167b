import type { Page } from './requirement.js'

/** How a legacy session begins. */
export const lifecycle: Page = {
  address: '2025-11-25/basic/lifecycle',
  requirements: {
    'initialize.first': {
      until: '2025-11-25',
      at: '#initialization',
      says: 'A session begins with initialize, and nothing else but ping comes before it is answered.',
    },
    'initialize.request': {
      until: '2025-11-25',
      at: '#initialization',
      says: 'A client asks with its revision, its capabilities and who it is.',
    },
    'initialize.result': {
      until: '2025-11-25',
      at: '#initialization',
      says: 'A server answers with its revision, its capabilities and who it is.',
    },
    'initialize.initialized': {
      until: '2025-11-25',
      at: '#initialization',
      says: 'A client says notifications/initialized before it begins with anything else.',
    },
    'initialize.no-batch': {
      since: '2025-03-26',
      until: '2025-03-26',
      at: '2025-03-26/basic/lifecycle#initialization',
      says: 'No batch holds initialize.',
    },
    'initialize.client-version': {
      until: '2025-11-25',
      at: '#version-negotiation',
      says: 'A client asks for a revision that it speaks.',
    },
    'initialize.same-version': {
      until: '2025-11-25',
      at: '#version-negotiation',
      says: 'A server answers with the revision that it was asked for, where it speaks that.',
    },
    'initialize.other-version': {
      until: '2025-11-25',
      at: '#version-negotiation',
      says: 'A server that does not speak it answers with one that it speaks.',
    },
    'initialize.agreed-version': {
      until: '2025-11-25',
      at: '#operation',
      says: 'Both sides keep to the revision that they agreed on.',
    },
    'initialize.agreed-capabilities': {
      until: '2025-11-25',
      at: '#operation',
      says: 'Both sides use only what both declared.',
    },
    'ping.answered': {
      until: '2025-11-25',
      at: '2025-11-25/basic/utilities/ping#behavior-requirements',
      says: 'A ping is answered at once, with an empty result.',
    },
  },
}

import type { Page } from './requirement.js'

/** Prompts. */
export const prompts: Page = {
  address: '2026-07-28/server/prompts',
  requirements: {
    'prompts.capability': { at: '#capabilities', says: 'A server with prompts declares the capability prompts.' },
    'prompts.listed': {
      since: '2026-07-28',
      at: '#capabilities',
      says: 'A server with that capability answers prompts/list, the same on all connections.',
    },
    'prompts.image': { at: '#image-content', says: 'An image is Base64, with its media type.' },
    'prompts.audio': { since: '2025-03-26', at: '#audio-content', says: 'So is sound.' },
    'prompts.embedded-resource': {
      at: '#embedded-resources',
      says: 'A resource in a message has its address and its text or bytes.',
    },
    'prompts.validated': { at: '#security', says: 'What goes in and comes out of a prompt is checked.' },
  },
}

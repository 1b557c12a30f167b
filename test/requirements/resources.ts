import type { Page } from './requirement.js'

/** Resources. */
export const resources: Page = {
  address: '2026-07-28/server/resources',
  requirements: {
    'resources.capability': { at: '#capabilities', says: 'A server with resources declares the capability resources.' },
    'resources.listed': {
      since: '2026-07-28',
      at: '#capabilities',
      says: 'A server with that capability answers resources/list, the same on all connections.',
    },
    'resources.custom-schemes': {
      at: '#custom-uri-schemes',
      says: 'The address of a resource is one by RFC 3986, whatever its scheme.',
    },
    'resources.not-found': {
      since: '2026-07-28',
      at: '#error-handling',
      says: 'A resource that is not there is an error -32602.',
    },
    'resources.no-empty-contents': {
      since: '2026-07-28',
      at: '#error-handling',
      says: 'It is never an empty list of contents.',
    },
    'resources.uri-validated': {
      at: '#security-considerations',
      says: 'A server checks the addresses that it is given.',
    },
    'resources.binary-encoded': { at: '#security-considerations', says: 'Bytes are Base64.' },
    'resources.no-traversal': {
      since: '2026-07-28',
      at: '#security-considerations',
      says: 'Nothing in an address leads out of the folders that are served.',
    },
  },
}

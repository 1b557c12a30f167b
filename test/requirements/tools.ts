import type { Page } from './requirement.js'

/** Tools. */
export const tools: Page = {
  address: '2026-07-28/server/tools',
  requirements: {
    'tools.capability': { at: '#capabilities', says: 'A server with tools declares the capability tools.' },
    'tools.listed': {
      since: '2026-07-28',
      at: '#capabilities',
      says: 'A server with that capability answers tools/list with what its client may have; that is the same on all connections.',
    },
    'tools.input-schema': { at: '#tool', says: 'The input schema of a tool is a JSON schema, and an object.' },
    'tools.annotations-untrusted': { at: '#tool', says: 'A client does not trust the annotations of tools.' },
    'tools.output-conforms': {
      since: '2025-06-18',
      at: '#output-schema',
      says: 'Structured results are as the output schema says.',
    },
    'tools.input-validated': { at: '#security-considerations', says: 'A server checks what it is given.' },
    'tools.access': { at: '#security-considerations', says: 'A server shows and runs tools only for whom they are.' },
    'tools.rate-limited': { at: '#security-considerations', says: 'A server bounds how many calls it runs.' },
    'tools.output-sanitized': {
      at: '#security-considerations',
      says: 'A server lets nothing out of its tools that is not meant for clients.',
    },
  },
}

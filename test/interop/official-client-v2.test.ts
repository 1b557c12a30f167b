import { type Cell, talksWithOurs } from './official-client-suite.js'
import { openAddress, openStdio } from './our-server.js'

const cells: readonly Cell[] = [
  { sdk: 'v2-legacy', transport: 'stdio', revision: '2025-11-25' },
  { sdk: 'v2-legacy', transport: 'http', revision: '2025-11-25' },
  { sdk: 'v2-legacy', transport: 'sse', revision: '2025-11-25' },
  { sdk: 'v2-auto', transport: 'stdio', revision: '2026-07-28' },
  { sdk: 'v2-auto', transport: 'http', revision: '2026-07-28' },
  { sdk: 'v2-modern', transport: 'stdio', revision: '2026-07-28' },
  { sdk: 'v2-modern', transport: 'http', revision: '2026-07-28' },
]

for (const cell of cells) {
  const { transport } = cell
  talksWithOurs(cell, () => (transport === 'stdio' ? openStdio() : openAddress(transport)))
}

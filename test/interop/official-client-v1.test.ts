import { type Cell, talksWithOurs } from './official-client-suite.js'
import { openAddress, openStdio } from './our-server.js'

const cells: readonly Cell[] = [
  { sdk: 'v1', transport: 'stdio', revision: '2025-11-25' },
  { sdk: 'v1', transport: 'http', revision: '2025-11-25' },
  { sdk: 'v1', transport: 'sse', revision: '2025-11-25' },
  { sdk: 'v1', transport: 'websocket', revision: '2025-11-25' },
]

for (const cell of cells) {
  const { transport } = cell
  talksWithOurs(cell, () => (transport === 'stdio' ? openStdio() : openAddress(transport)))
}

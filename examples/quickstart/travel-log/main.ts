/** Runs the travel log alone: `node --import tsx travel-log/main.ts [port]`; port 0 is a free one. */
import type { AddressInfo } from 'node:net'
import { travelLog } from './service.js'

const server = travelLog()
server.listen(Number(process.argv[2] ?? 4101), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // as: it listens on a host and port
  process.stdout.write(`The travel log listens at http://127.0.0.1:${port}\n`)
})

/** The measured server's end of `ReportedMemory`. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { liveKilobytes } from './live-memory.js'

/**
 * From now on this process answers whoever measures it, and ends with it.
 * @param where what stands in `MEMORY_REPORT`
 */
export async function reportMemory(where: string): Promise<void> {
  const [port, word] = where.split(' ')
  const socket = connect({ host: '127.0.0.1', port: Number(port) })
  await once(socket, 'connect')
  socket.unref()
  socket.write(`${word}\n`)
  socket.on('data', () => void socket.write(`${liveKilobytes()}\n`))
  socket.on('error', () => {})
  socket.once('close', () => process.exit())
}

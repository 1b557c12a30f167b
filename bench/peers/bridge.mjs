/** A bridge from HTTP to a stdio server, as its users start it: `bridge.mjs mcp-proxy|supergateway <port> <file of the server>`. */
import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'

const [name, port, file] = process.argv.slice(2)
const packages = fileURLToPath(new URL('./node_modules/', import.meta.url))
const commands = {
  'mcp-proxy': [
    `${packages}mcp-proxy/dist/bin/mcp-proxy.mjs`,
    '--port',
    port,
    '--host',
    '127.0.0.1',
    '--',
    process.execPath,
    file,
  ],
  supergateway: [
    `${packages}supergateway/dist/index.js`,
    ...['--stdio', `${process.execPath} ${file}`, '--outputTransport', 'streamableHttp', '--stateful', '--port', port],
    ...['--logLevel', 'none'],
  ],
}
const child = spawn(process.execPath, commands[name], { stdio: 'ignore', detached: true })
process.once('disconnect', end)
process.once('SIGTERM', end)
process.once('exit', end)
child.once('exit', (code) => process.exit(code ?? 1))
while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 100))
process.send({ port: Number(port) })

/** With the server that it started. */
function end() {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
  process.exit()
}

function answers() {
  return new Promise((resolve) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1' })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.unref()
    socket.once('connect', () => socket.destroy())
  })
}

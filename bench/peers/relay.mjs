/** The least that can stand between: hands the bytes of each connection on to a port, and reads none of them. `relay.mjs <port>`. */
import { connect, createServer } from 'node:net'

const [port] = process.argv.slice(2)
const address = { port: Number(port), host: '127.0.0.1', noDelay: true }
const server = createServer({ noDelay: true }, (near) => {
  const far = connect(address)
  hand(near, far)
  hand(far, near)
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))

function hand(from, to) {
  from.on('data', (bytes) => to.write(bytes))
  from.on('error', () => {}) // its close follows
  from.on('close', () => to.destroy())
}

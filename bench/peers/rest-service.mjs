/** A REST service with one word to say: `rest-service.mjs <port>`. */
import { createServer } from 'node:http'

const [port] = process.argv.slice(2)
createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"word":"hello"}')
}).listen(Number(port), '127.0.0.1', () => process.send({ port: Number(port) }))

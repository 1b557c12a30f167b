import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** An address of this machine where nobody listens. */
export async function abandoned(): Promise<string> {
  const server = createServer()
  const origin = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  return origin
}

/** Stands for the weather service, on this machine, until the test is over. Answers with its origin. */
export async function standIn(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return listening(server)
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}` // as: it listens on a port
}

import { Metadata, type MethodDefinition, Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js'
import { onTestFinished } from 'vitest'
import { CONNECT_METHOD } from '../src/grpc/connect-method.js'

type Call = ServerDuplexStream<Buffer, Buffer>

/** The address of a server that does with each stream what a test says, once it has accepted it. */
export async function scriptedGrpc(
  play: (call: Call) => void,
  method: MethodDefinition<Buffer, Buffer> = CONNECT_METHOD,
): Promise<string> {
  const server = new Server()
  server.addService(
    { connect: method },
    {
      connect: (call: Call) => {
        call.on('error', () => {}) // Its end follows.
        call.sendMetadata(new Metadata())
        play(call)
      },
    },
  )
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound)
      else reject(error)
    })
  })
  onTestFinished(() => server.forceShutdown())
  return `grpc://127.0.0.1:${port}`
}

import { onTestFinished } from 'vitest'
import { type GrpcListener, type ServeGrpcOptions, serveGrpc } from '../src/grpc/serve.js'
import { EchoService } from './echo-service.js'
import { modern } from './mcp-over-http.js'

/** A modern request as one message. */
export function frame(id: number | string, method: string, params: object = {}): string {
  return modern(method, params as never, id as never).body
}

export async function servingGrpc(options?: ServeGrpcOptions, service = new EchoService()): Promise<GrpcListener> {
  const server = await serveGrpc(service, options)
  onTestFinished(() => server.close(0))
  return server
}

import { onTestFinished } from 'vitest'
import { type GrpcListener, type ServeGrpcOptions, serveGrpc } from '../src/grpc/serve.js'
import { EchoService } from './echo-service.js'

export async function servingGrpc(options?: ServeGrpcOptions, service = new EchoService()): Promise<GrpcListener> {
  const server = await serveGrpc(service, options)
  onTestFinished(() => server.close(0))
  return server
}

import type { Connection } from '@causeway/transports'
import type { GrpcClientOptions } from '@causeway/transports/grpc'

/** A connection over gRPC, which few clients need: it is loaded for the first one. */
export async function openGrpc(options: GrpcClientOptions): Promise<Connection> {
  const { grpcConnection } = await import('@causeway/transports/grpc')
  return grpcConnection(options)
}

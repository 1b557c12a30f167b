/** The service of proto/mcp.proto, for grpc-js. */
import type { MethodDefinition } from '@grpc/grpc-js'

export const SERVICE_NAME = 'causeway.mcp.v1.Mcp'

export const CONNECT_PATH: string = `/${SERVICE_NAME}/Connect`

const asIs = (bytes: Buffer): Buffer => bytes

/** Messages are bytes here: whoever reads them says in its own words what is wrong with them. */
export const CONNECT_METHOD: MethodDefinition<Buffer, Buffer> = {
  path: CONNECT_PATH,
  requestStream: true,
  responseStream: true,
  requestSerialize: asIs,
  requestDeserialize: asIs,
  responseSerialize: asIs,
  responseDeserialize: asIs,
}

/** The packages behind gRPC: optional, and loaded when they are needed first. */
import { CausewayError } from '@causeway/protocol'

export type Grpc = typeof import('@grpc/grpc-js')
export type GrpcHealth = typeof import('grpc-health-check')

/** @throws {CausewayError} `ERR_GRPC_MISSING` where it is not installed */
export async function loadGrpc(): Promise<Grpc> {
  try {
    return await import('@grpc/grpc-js')
  } catch (cause) {
    throw missing(cause, 'gRPC needs the package @grpc/grpc-js: npm install @grpc/grpc-js')
  }
}

/** The same for what a server needs. */
export async function loadGrpcServer(): Promise<{ readonly grpc: Grpc; readonly health: GrpcHealth }> {
  try {
    const [grpc, health] = await Promise.all([import('@grpc/grpc-js'), import('grpc-health-check')])
    return { grpc, health }
  } catch (cause) {
    const packages = '@grpc/grpc-js grpc-health-check'
    throw missing(cause, `Serving gRPC needs two packages: npm install ${packages}`)
  }
}

function missing(cause: unknown, message: string): unknown {
  const absent = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND'
  return absent ? new CausewayError('ERR_GRPC_MISSING', message, { cause }) : cause
}

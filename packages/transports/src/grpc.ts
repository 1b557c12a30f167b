// The door to gRPC (`@causeway/transports/grpc`). It needs Node.js, and `@grpc/grpc-js`, which is loaded when it is needed first.
export { grpcConnection } from './grpc/client.js'
export type { GrpcClientOptions } from './grpc/client-options.js'
export type { GrpcLimits, GrpcOptions } from './grpc/options.js'
export { type GrpcListener, type ServeGrpcOptions, serveGrpc } from './grpc/serve.js'

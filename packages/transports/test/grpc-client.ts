import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import {
  type ChannelCredentials,
  type ClientDuplexStream,
  type ClientOptions,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceClientConstructor,
  type StatusObject,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { onTestFinished } from 'vitest'
import { ArrivedFrames } from './arrived-frames.js'

const PROTO = fileURLToPath(new URL('../proto/mcp.proto', import.meta.url))

interface Frame {
  readonly json: string
}

/** Who knows nothing but the `.proto`. */
const { Mcp } = (loadPackageDefinition(loadSync(PROTO)) as never as { causeway: { mcp: { v1: Services } } }).causeway
  .mcp.v1 // as: that is what the file says

interface Services {
  readonly Mcp: ServiceClientConstructor
}

/** A stream that does as a test tells it, and what came over it. */
export class RawGrpc {
  readonly call: ClientDuplexStream<Frame, Frame>
  /** Resolves with how the stream ended. */
  readonly status: Promise<StatusObject>
  /** Resolves when the server has accepted the stream. */
  readonly accepted: Promise<unknown>
  readonly #frames = new ArrivedFrames()

  constructor(call: ClientDuplexStream<Frame, Frame>) {
    this.call = call
    call.on('error', () => {}) // The status says the same.
    call.on('data', ({ json }: Frame) => this.#frames.add(json))
    this.status = new Promise((resolve) => {
      call.once('status', (status: StatusObject) => {
        this.#frames.end(`${status.code} ${status.details}`)
        resolve(status)
      })
    })
    this.accepted = once(call, 'metadata')
    this.accepted.catch(() => {})
  }

  send(json: string): void {
    this.call.write({ json })
  }

  /** Resolves when that many frames have come. */
  until(count: number): Promise<unknown[]> {
    return this.#frames.until(count)
  }
}

export interface DialGrpcOptions {
  readonly metadata?: Readonly<Record<string, string>>
  readonly credentials?: ChannelCredentials
  readonly options?: ClientOptions
}

/** Opens a stream, on a connection of its own, that ends with the test. */
export function dialGrpc(url: string, { metadata = {}, credentials: secure, options }: DialGrpcOptions = {}): RawGrpc {
  const client = new Mcp(new URL(url).host, secure ?? credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
    ...options,
  })
  const fields = new Metadata()
  for (const [name, value] of Object.entries(metadata)) fields.set(name, value)
  const call = client.Connect?.(fields) as ClientDuplexStream<Frame, Frame> // as: the file has this method
  onTestFinished(() => {
    call.cancel()
    client.close()
  })
  return new RawGrpc(call)
}

/** Tells load balancers whether this server serves. @see https://grpc.io/docs/guides/health-checking/ */
import type { Server } from '@grpc/grpc-js'
import { SERVICE_NAME } from './connect-method.js'
import type { GrpcHealth } from './load-grpc.js'
import { StatusCode } from './status-code.js'

/** The service, and the server as a whole. */
const NAMES = [SERVICE_NAME, '']

type Watch = (call: Watching) => void

/** One client that wants to hear of changes. */
interface Watching {
  readonly request: { readonly service: string }
  on(event: string, listener: () => void): unknown
  write(message: object): unknown
  emit(event: 'error', error: object): unknown
  end(): void
}

export class Health {
  readonly #health: InstanceType<GrpcHealth['HealthImplementation']>
  readonly #watching = new Set<Watching>()
  readonly #maxWatching: number

  constructor({ HealthImplementation }: GrpcHealth, maxWatching: number) {
    this.#health = new HealthImplementation(Object.fromEntries(NAMES.map((name) => [name, 'SERVING'])))
    this.#maxWatching = maxWatching
  }

  addTo(server: Server): void {
    this.#health.addToServer({
      addService: (service, implementation) => {
        const watch = implementation.watch as Watch // as: that is what it takes
        server.addService(service, { ...implementation, watch: (call: Watching) => this.#watch(call, watch) } as never)
      },
    })
  }

  /** From now on every answer is NOT_SERVING, and watchers are told so, then left. */
  close(): void {
    for (const name of NAMES) this.#health.setStatus(name, 'NOT_SERVING')
    for (const call of this.#watching) call.end()
  }

  /** The implementation itself would remember every name that anybody ever asked for. */
  #watch(call: Watching, watch: Watch): void {
    if (this.#watching.size >= this.#maxWatching) {
      const details = `Expected at most ${this.#maxWatching} watchers at the same time; try again later.`
      call.emit('error', { code: StatusCode.resourceExhausted, details })
      return
    }
    this.#watching.add(call)
    call.on('cancelled', () => this.#watching.delete(call))
    if (NAMES.includes(call.request.service)) watch(call)
    else call.write({ status: 'SERVICE_UNKNOWN' })
  }
}

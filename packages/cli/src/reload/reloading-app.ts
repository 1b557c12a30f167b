import { serverLimits } from '@causeway/protocol'
import type { App } from '@causeway/server'
import { type Connection, type HttpOptions, type ServedConnection, serveConnection } from '@causeway/transports'
import type { Supervisor } from './supervisor.js'

type AttachOptions = NonNullable<Parameters<App['attach']>[1]>

/** What `serve` does with an app, for one whose code runs in workers. */
export class ReloadingApp implements Pick<App, 'service' | 'http' | 'attach' | 'close'> {
  readonly service: App['service']
  readonly http: HttpOptions
  readonly #supervisor: Supervisor
  readonly #connections = new Set<ServedConnection>()
  #closing: Promise<void> | undefined

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor
    this.service = supervisor.switchboard
    this.http = { verify: supervisor.switchboard.verify }
  }

  attach(connection: Connection, { transport = 'custom', principal }: AttachOptions = {}): ServedConnection {
    const who = principal === undefined ? {} : { principal }
    const served = serveConnection(this.service, connection, { transport, ...who })
    this.#connections.add(served)
    void served.closed.finally(() => this.#connections.delete(served))
    return served
  }

  close(graceMs: number = serverLimits.shutdownGraceMs): Promise<void> {
    this.#closing ??= this.#close(graceMs)
    return this.#closing
  }

  async #close(graceMs: number): Promise<void> {
    this.#supervisor.switchboard.endSubscriptions()
    await Promise.all([...this.#connections].map((connection) => connection.close(graceMs)))
    await this.#supervisor.close(graceMs)
  }
}

import type { Client } from '@causeway/client'
import type { LoggingLevel } from '@causeway/protocol'
import type { ClientFlags } from '../client-options.js'
import { printableLine } from '../output/printable.js'
import type { Terminal } from '../output/terminal.js'
import { nameOf, type Target } from '../target.js'
import { type OpenServer, open } from '../with-server.js'
import { Catalog } from './catalog.js'

interface Connected {
  readonly server: OpenServer
  readonly catalog: Catalog
}

/** The one connection of a shell, and another one when that is lost. What the server announces is printed. */
export class Session {
  readonly name: string
  readonly #target: Target
  readonly #flags: ClientFlags & { logLevel?: LoggingLevel }
  readonly #terminal: Terminal
  #connected: Connected | undefined
  #closing = false
  /** Announced since the last command: once is enough until somebody looks. */
  readonly #announced = new Set<string>()

  constructor(target: Target, flags: ClientFlags, terminal: Terminal) {
    this.name = printableLine(nameOf(target))
    this.#target = target
    this.#flags = { ...flags }
    this.#terminal = terminal
  }

  /** Undefined where there is no connection. */
  get client(): Client | undefined {
    return this.#connected?.server.client
  }

  get catalog(): Catalog | undefined {
    return this.#connected?.catalog
  }

  /** Connects, anew where there is a connection already. @throws {Failure} where there is no server */
  async connect(signal: AbortSignal): Promise<Client> {
    await this.#disconnect()
    const server = await open(this.#target, this.#flags, this.#terminal, signal)
    this.#connected = { server, catalog: new Catalog(server.client) }
    this.#listen(this.#connected)
    return server.client
  }

  /** Shows log messages of this level and above from now on; undefined as few as there may be. */
  async setLogLevel(level: LoggingLevel | undefined): Promise<void> {
    this.#flags.logLevel = level ?? 'emergency'
    const { client } = this
    await client?.setLogLevel(client.era === 'legacy' ? this.#flags.logLevel : level)
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#closing = true
    await this.#disconnect()
  }

  async #disconnect(): Promise<void> {
    const connected = this.#connected
    this.#connected = undefined
    // What is over already cannot fail to end.
    await connected?.server.close().catch(() => {})
  }

  #listen(connected: Connected): void {
    const { server, catalog } = connected
    const { client } = server
    const { tools, resources, prompts } = client.serverCapabilities
    if (tools?.listChanged) client.on('toolsChanged', () => this.#changed('tools', () => catalog.forget('tools')))
    if (prompts?.listChanged)
      client.on('promptsChanged', () => this.#changed('prompts', () => catalog.forget('prompts')))
    if (resources?.listChanged) {
      client.on('resourcesChanged', () => this.#changed('resources', () => catalog.forget('resources', 'templates')))
    }
    client.on('resourceUpdated', ({ uri }) => this.#say(`${printableLine(uri)} was updated.`))
    client.on('closed', ({ reason }) => {
      if (this.#connected !== connected || this.#closing) return
      this.#connected = undefined
      // What it leaves behind does not matter any more.
      void server.close().catch(() => {})
      const { red } = this.#terminal.errColors
      const why = reason === undefined ? '' : ` ${printableLine(reason.message)}`
      this.#terminal.err(`${red('The server is gone.')}${why}\nEnter connects again, exit leaves.\n`)
    })
  }

  /** A command begins: what changes from now on is told anew. */
  looks(): void {
    this.#announced.clear()
  }

  #changed(what: string, forget: () => void): void {
    forget()
    if (this.#announced.has(what)) return
    this.#announced.add(what)
    this.#say(`The list of ${what} changed.`)
  }

  #say(text: string): void {
    this.#terminal.err(`${this.#terminal.errColors.cyan('•')} ${text}\n`)
  }
}

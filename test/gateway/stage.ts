/** A gateway on a configuration file of its own, with its log, and clients of it. */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, type ClientOptions, connect } from '@causeway/client'
import { type Connector, defineConnector } from '@causeway/connector-kit'
import mcpConnector from '@causeway/connector-mcp'
import { type Running, run } from '@causeway/gateway'
import type { ConnectorSet } from '@causeway/gateway/config'
import type { Provider } from '@causeway/server'
import { vi } from 'vitest'
import * as z from 'zod'

/** What a file may say; checked by the gateway. */
export type Config = { readonly upstreams: { readonly [name: string]: object }; readonly [key: string]: unknown }

/** Connects the upstreams of tests: each attempt is a call. */
export type Here = { readonly [name: string]: () => Provider | Promise<Provider> }

export interface StageOptions {
  /** What `{ here: name }` is. */
  readonly here?: Here
  readonly connectors?: readonly Connector[]
  readonly env?: { readonly [name: string]: string }
  /** Takes lines of the log instead of `stage.log`. */
  readonly write?: (line: string) => void
  readonly watch?: boolean
}

/** A line of the log. */
export interface Line {
  readonly level: number
  readonly msg: string
  readonly [field: string]: unknown
}

const PATIENCE = { timeout: 15_000, interval: 10 }

/** Waits until `check` throws no more. */
export function until<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, PATIENCE)
}

export class Stage implements AsyncDisposable {
  readonly running: Running
  readonly folder: string
  readonly file: string
  readonly #lines: string[]
  readonly #clients: Client[] = []

  private constructor(running: Running, folder: string, file: string, lines: string[]) {
    this.running = running
    this.folder = folder
    this.file = file
    this.#lines = lines
  }

  static async open(config: Config, options: StageOptions = {}): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'causeway-gateway-'))
    const file = join(folder, 'causeway.json')
    const lines: string[] = []
    await write(file, config)
    const { here = {}, connectors = [], env = {}, write: destination, watch = false } = options
    const running = await run({
      files: [file],
      env,
      connectors: givenConnectors([hereConnector(here), mcpConnector, ...connectors]),
      write: destination ?? ((line) => lines.push(line)),
      watch,
    })
    return new Stage(running, folder, file, lines)
  }

  get origin(): string {
    return this.running.origin ?? ''
  }

  /** The log so far. */
  get log(): readonly Line[] {
    return this.#lines.map((line) => JSON.parse(line))
  }

  get logText(): string {
    return this.#lines.join('')
  }

  /** A client of one endpoint, over HTTP. */
  async client(path = '/mcp', options: ClientOptions = {}): Promise<Client> {
    const client = await connect(this.origin + path, { cache: false, ...options })
    this.#clients.push(client)
    return client
  }

  /** Takes another configuration in. */
  async reload(config: Config): Promise<boolean> {
    await write(this.file, config)
    return this.running.reload()
  }

  async page(path: string): Promise<string> {
    return (await fetch(this.origin + path)).text()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()))
    await this.running.close(0)
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** At once, as editors do: whoever reads gets the old one or the new one. */
export async function write(file: string, config: Config): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify({ listen: { port: 0 }, ...config }))
  await rename(`${file}.new`, file)
}

/** A connector whose upstreams are providers of the test. */
function hereConnector(here: Here): Connector {
  return defineConnector({
    kind: 'here',
    description: 'A provider of this process',
    config: z.string(),
    connect: async (name) => {
      const open = here[name]
      if (open === undefined) throw new Error(`There is no '${name}' here.`)
      return open()
    },
  }) as Connector // as: its configuration is checked before it is given
}

/** Exactly these connectors, installed nowhere. */
export function givenConnectors(all: readonly Connector[]): ConnectorSet {
  const connectors = new Map(all.map((connector) => [connector.kind, connector]))
  return {
    connectors,
    problems: [],
    kinds: () => [...connectors.keys()].sort(),
    load: async (kind) => connectors.get(kind),
    name: async () => {},
  }
}

/** The first text of a result. */
export function said(result: { readonly content: readonly { readonly type: string }[] }): string {
  const [block] = result.content
  return block !== undefined && 'text' in block ? String(block.text) : ''
}

/** Names, in their order. */
export function names(items: readonly { readonly name: string }[]): readonly string[] {
  return items.map(({ name }) => name)
}

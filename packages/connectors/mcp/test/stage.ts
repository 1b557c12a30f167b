/** A client, a gateway of one upstream, and the upstream. */
import { join } from 'node:path'
import { type Client, type ClientOptions, connect } from '@causeway/client'
import type { TestContextOptions } from '@causeway/connector-kit/testing'
import type { Era } from '@causeway/protocol'
import type { App } from '@causeway/server'
import { serveHttp } from '@causeway/transports/node'
import { type SmallGateway, smallGateway } from './gateway.js'
import { type UpstreamLog, upstreamApp } from './upstream-app.js'

export const stdioCommand: readonly string[] = [
  process.execPath,
  '--conditions=causeway-source',
  '--import',
  'tsx',
  join(import.meta.dirname, 'upstream-stdio.ts'),
]

/** How the gateway speaks to its upstream. */
export type Way = 'http' | 'sse' | 'stdio' | 'ws'

/** A served upstream. */
export interface ServedUpstream {
  readonly url: string
  readonly app: App
  readonly seen: UpstreamLog
  readonly close: () => Promise<void>
}

export async function serveUpstream(): Promise<ServedUpstream> {
  const seen: UpstreamLog = { requests: [], began: 0, givenUp: 0 }
  const app = upstreamApp(seen)
  const { url, close } = await serveHttp(app.service, { port: 0, host: '127.0.0.1', webSocket: true, ...app.http })
  return { url, app, seen, close: () => close(0) }
}

export class Stage implements AsyncDisposable {
  readonly upstream: ServedUpstream
  readonly gateway: SmallGateway
  readonly url: string
  readonly #end: (() => Promise<unknown>)[]

  private constructor(upstream: ServedUpstream, gateway: SmallGateway, url: string, end: (() => Promise<unknown>)[]) {
    this.upstream = upstream
    this.gateway = gateway
    this.url = url
    this.#end = end
  }

  static async open(way: Way, era: Era, options: TestContextOptions = {}, config: object = {}): Promise<Stage> {
    const upstream = await serveUpstream()
    const written = {
      http: { url: upstream.url, era },
      sse: { url: new URL('/sse', upstream.url).href, transport: 'sse' },
      stdio: { command: stdioCommand, era },
      ws: { url: upstream.url.replace('http', 'ws'), era },
    }[way]
    const gateway = await smallGateway({ ...written, ...config }, options)
    const { url, close } = await serveHttp(gateway.app.service, { port: 0, host: '127.0.0.1', ...gateway.app.http })
    return new Stage(upstream, gateway, url, [() => close(0), () => gateway.close(), () => upstream.close()])
  }

  /** A client of the gateway, over HTTP. */
  async client(options: ClientOptions = {}): Promise<Client> {
    const client = await connect(this.url, options)
    this.#end.unshift(() => client.close())
    return client
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#end) await end()
  }
}

/** The first text of a result. */
export function said(result: { readonly content: readonly { readonly type: string }[] }): string {
  const [block] = result.content
  return block !== undefined && 'text' in block ? String(block.text) : ''
}

import { resolve } from 'node:path'
import type { Secrets } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import type { ServerTls } from '@causeway/transports'
import { type HttpSite, type HttpSiteOptions, httpSite } from '@causeway/transports/node'
import type { ListenConfig } from '../config/definition.js'
import { type PageSources, pageListener } from './pages.js'

const DEFAULT_PORT = 4100

export interface ListenerOptions {
  readonly config: ListenConfig
  /** Relative paths are relative to it. */
  readonly directory: string
  readonly secrets: Secrets
  readonly pages: PageSources
}

/**
 * Listens for HTTP; MCP endpoints are added to it, health and metrics are there.
 * @throws {CausewayError} `ERR_LISTEN`, `ERR_SECRET`, `ERR_CONFIG` where a certificate cannot be used
 */
export async function listen({ pages, ...options }: ListenerOptions): Promise<HttpSite> {
  return open({ ...(await siteOptions(options)), otherwise: pageListener(pages) })
}

/**
 * Listens for a moment, to find out whether that can be done before anything is started for it.
 * @throws {CausewayError} as `listen`
 */
export async function tryToListen(options: Omit<ListenerOptions, 'pages'>): Promise<void> {
  const site = await open(await siteOptions(options))
  await site.close(0)
}

async function siteOptions({ config, directory, secrets }: Omit<ListenerOptions, 'pages'>): Promise<HttpSiteOptions> {
  const { host, port = DEFAULT_PORT, tls, allowedHosts, allowedOrigins, legacy } = config
  return {
    port,
    ...(host === undefined ? {} : { host }),
    ...(tls === undefined ? {} : { tls: await tlsOf(tls, directory, secrets) }),
    ...(allowedHosts === undefined ? {} : { allowedHosts }),
    ...(allowedOrigins === undefined ? {} : { allowedOrigins }),
    ...(legacy === undefined ? {} : { legacy }),
  }
}

function open(options: HttpSiteOptions): Promise<HttpSite> {
  return httpSite(options).catch((error: unknown) => {
    throw inConfigWords(error)
  })
}

async function tlsOf(
  { cert, key, ca }: NonNullable<ListenConfig['tls']>,
  directory: string,
  secrets: Secrets,
): Promise<ServerTls> {
  return {
    cert: resolve(directory, cert),
    // As bytes: a text might be taken for the path of a file.
    key: Buffer.from(await secrets.reveal(key)),
    ...(ca === undefined ? {} : { ca: resolve(directory, ca) }),
  }
}

function inConfigWords(error: unknown): unknown {
  if (!(error instanceof CausewayError) || error.code !== 'ERR_TLS') return error
  return new CausewayError('ERR_CONFIG', error.message.replaceAll(/\btls\./g, 'listen.tls.'), { cause: error })
}

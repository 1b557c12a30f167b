import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Secrets } from '@causeway/connector-kit'
import { type HttpSite, httpSite } from '@causeway/transports/node'
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

/** Listens for HTTP; MCP endpoints are added to it, health and metrics are there. @throws {CausewayError} `ERR_LISTEN` */
export async function listen({ config, directory, secrets, pages }: ListenerOptions): Promise<HttpSite> {
  const { host, port = DEFAULT_PORT, tls, allowedHosts, allowedOrigins, legacy } = config
  const certificate =
    tls === undefined
      ? undefined
      : { cert: await readFile(resolve(directory, tls.cert)), key: await secrets.reveal(tls.key) }
  return httpSite({
    port,
    ...(host === undefined ? {} : { host }),
    ...(certificate === undefined ? {} : { tls: certificate }),
    ...(allowedHosts === undefined ? {} : { allowedHosts }),
    ...(allowedOrigins === undefined ? {} : { allowedOrigins }),
    ...(legacy === undefined ? {} : { legacy }),
    otherwise: pageListener(pages),
  })
}

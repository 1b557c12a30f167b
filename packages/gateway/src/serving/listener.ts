import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createSecureContext } from 'node:tls'
import type { Secrets } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
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

/**
 * Listens for HTTP; MCP endpoints are added to it, health and metrics are there.
 * @throws {CausewayError} `ERR_LISTEN`, `ERR_SECRET`, `ERR_CONFIG` where the certificate cannot be used
 */
export async function listen({ config, directory, secrets, pages }: ListenerOptions): Promise<HttpSite> {
  const { host, port = DEFAULT_PORT, tls, allowedHosts, allowedOrigins, legacy } = config
  const certificate = tls === undefined ? undefined : await certificateOf(tls, directory, secrets)
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

async function certificateOf(
  { cert: file, key: reference }: NonNullable<ListenConfig['tls']>,
  directory: string,
  secrets: Secrets,
): Promise<{ readonly cert: Buffer; readonly key: string }> {
  const path = resolve(directory, file)
  const key = await secrets.reveal(reference)
  try {
    const cert = await readFile(path)
    createSecureContext({ cert, key })
    return { cert, key }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // whatever was thrown may be asked for its code
    const came = code === 'ENOENT' ? 'there is no such file' : 'they are none'
    // What OpenSSL says may quote the key.
    throw new CausewayError(
      'ERR_CONFIG',
      `listen.tls: expected a certificate, as PEM, at ${path}, and its key; ${came}.`,
    )
  }
}

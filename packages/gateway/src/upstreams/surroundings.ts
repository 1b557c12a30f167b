import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  type Clock,
  type ConnectorContext,
  createAuthorizer,
  type Logger,
  type SocketTls,
} from '@causeway/connector-kit'
import { createHttpClient, createNetwork, type HttpClientOptions } from '@causeway/http'
import { CausewayError } from '@causeway/protocol'
import type { KeyValue } from '@causeway/store'
import type { HttpConfig, UpstreamConfig } from '../config/definition.js'
import type { MaskingSecrets } from '../secrets/secrets.js'

/** What all upstreams of a gateway share. */
export interface SharedParts {
  readonly directory: string
  readonly secrets: MaskingSecrets
  readonly store: KeyValue
  readonly clock: Clock
  /** Where proxies are configured. */
  readonly env: { readonly [name: string]: string | undefined }
}

export interface Surroundings {
  readonly context: Omit<ConnectorContext, 'lost' | 'signal'>
  release(): Promise<void>
}

/**
 * What one upstream's connector gets: an HTTP client of its own, its own part of the store, lines with its name.
 * @throws {CausewayError} where a certificate cannot be read or a secret cannot be found
 */
export async function surroundingsOf(
  name: string,
  config: UpstreamConfig,
  log: Logger,
  parts: SharedParts,
): Promise<Surroundings> {
  const { directory, secrets, store, clock } = parts
  const options = await httpOptions(config, parts)
  const http = createHttpClient({ ...options, log })
  const authorizerFor = (auth: NonNullable<UpstreamConfig['auth']>) => createAuthorizer(auth, { http, secrets, clock })
  return {
    context: {
      name,
      directory,
      http,
      network: createNetwork(options),
      authorizer: config.auth && authorizerFor(config.auth),
      authorizerFor,
      secrets,
      log,
      store: partOf(store, `upstream:${name}:`),
      clock,
    },
    release: () => http.close(),
  }
}

async function httpOptions(
  { http = {}, auth, config }: UpstreamConfig,
  { clock, env, directory, secrets }: SharedParts,
): Promise<HttpClientOptions> {
  const { tls, ...rest } = http
  return {
    ...rest,
    // Calls are bounded where that can change while the upstream is connected.
    bulkhead: { concurrency: Number.MAX_SAFE_INTEGER },
    clock,
    env,
    // What the operator wrote as an address may be reached; what it leads to has to be allowed.
    trusted: [...addressesIn(config), ...addressesIn(auth)],
    ...(tls === undefined ? {} : { tls: await tlsOptions(tls, directory, secrets) }),
  }
}

async function tlsOptions(
  { ca, cert, key, serverName, rejectUnauthorized }: NonNullable<HttpConfig['tls']>,
  directory: string,
  secrets: MaskingSecrets,
): Promise<SocketTls> {
  const read = (what: string, file: string | undefined): Promise<string> | undefined =>
    file === undefined ? undefined : pemIn(resolve(directory, file), `http.tls.${what}`)
  return {
    ca: await read('ca', ca),
    cert: await read('cert', cert),
    key: key === undefined ? undefined : await secrets.reveal(key),
    serverName,
    rejectUnauthorized,
  }
}

/** @throws {CausewayError} that shows nothing of what is in the file: it may be another one than was meant */
async function pemIn(file: string, where: string): Promise<string> {
  const refused = (why: string, cause?: unknown): CausewayError =>
    new CausewayError('ERR_CONFIG', `Expected ${where} to be a PEM file at '${file}'; ${why}.`, { cause })
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw refused(Object(cause).code === 'ENOENT' ? 'there is no such file' : 'it cannot be read', cause)
  })
  if (!text.includes('-----BEGIN ')) throw refused('it has no certificate in it')
  return text
}

function addressesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return /^(?:http|ws|grpc)s?:\/\//i.test(value) ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(addressesIn) : []
}

function partOf(store: KeyValue, prefix: string): KeyValue {
  return {
    get: (key) => store.get(prefix + key),
    set: (key, value, options) => store.set(prefix + key, value, options),
    compareAndSet: (key, expected, next, options) => store.compareAndSet(prefix + key, expected, next, options),
    delete: (key) => store.delete(prefix + key),
  }
}

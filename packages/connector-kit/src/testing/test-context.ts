import { CausewayError } from '@causeway/protocol'
import { type KeyValue, memoryKeyValue } from '@causeway/store'
import type { Auth, Authorizer } from '../auth.js'
import { createAuthorizer } from '../authorizer.js'
import { type Clock, systemClock } from '../clock.js'
import type { ConnectorContext } from '../context.js'
import type { HttpClient } from '../http-client.js'
import type { Network } from '../network.js'
import type { SecretReference, Secrets } from '../secrets.js'
import { fetchClient } from './fetch-client.js'
import { type RecordingLogger, recordingLogger } from './recording-logger.js'

export interface TestContextOptions {
  /** @default 'test' */
  readonly name?: string
  /** @default the present folder */
  readonly directory?: string
  /** Secrets by reference: `{ 'env:TOKEN': 't0p-s3cret' }`; of an `exec` by its words joined with spaces. `literal:…` needs no entry. */
  readonly secrets?: { readonly [reference: string]: string }
  /** The upstream's `auth`. */
  readonly auth?: Auth
  /** @default real time; `fakeClock()` of `@causeway/testing` for one that tests move */
  readonly clock?: Clock
  /** @default a small client over the platform's `fetch` */
  readonly http?: HttpClient
  /** @default one without rules */
  readonly network?: Network
  /** @default in memory */
  readonly store?: KeyValue
}

/** A context that remembers what a connector did with it. */
export interface TestContext extends ConnectorContext {
  readonly log: RecordingLogger
  /** What `lost` was called with. */
  readonly losses: readonly Error[]
  /** References that were revealed, in order. */
  readonly revealed: readonly string[]
  /** References that were forgotten, in order. */
  readonly forgotten: readonly string[]
  /** Aborts the context's signal, as a gateway does that stops. */
  end(): void
}

/**
 * The surroundings of a connector, for its tests: real HTTP, real or fake time, and everything else kept to look at.
 *
 * @example
 * const context = testContext({ secrets: { 'env:TOKEN': 'abc' }, auth: { bearer: 'env:TOKEN' } })
 * const provider = await connector.connect({ url }, context)
 */
export function testContext(options: TestContextOptions = {}): TestContext {
  const { http = fetchClient(), clock = systemClock, auth } = options
  const controller = new AbortController()
  const losses: Error[] = []
  const secrets = secretsFrom(options.secrets ?? {})
  const authorizerFor = (one: Auth): Authorizer => createAuthorizer(one, { http, secrets, clock })
  return {
    name: options.name ?? 'test',
    directory: options.directory ?? process.cwd(),
    http,
    network: options.network ?? { routeTo: () => ({}) },
    authorizer: auth === undefined ? undefined : authorizerFor(auth),
    authorizerFor,
    secrets,
    log: recordingLogger(),
    store: options.store ?? memoryKeyValue(),
    clock,
    signal: controller.signal,
    losses,
    revealed: secrets.revealed,
    forgotten: secrets.forgotten,
    lost: (reason) => {
      losses.push(reason)
    },
    end: () => controller.abort(new DOMException('The upstream was taken away.', 'AbortError')),
  }
}

interface TestSecrets extends Secrets {
  readonly revealed: string[]
  readonly forgotten: string[]
}

function secretsFrom(known: { readonly [reference: string]: string }): TestSecrets {
  const revealed: string[] = []
  const forgotten: string[] = []
  return {
    revealed,
    forgotten,
    reveal: async (reference) => {
      const name = nameOf(reference)
      revealed.push(name)
      const value = known[name] ?? (name.startsWith('literal:') ? name.slice('literal:'.length) : undefined)
      if (value !== undefined) return value
      throw new CausewayError('ERR_SECRET', `The test knows no secret '${name}'; add it to the context's secrets.`)
    },
    forget: (reference) => {
      forgotten.push(nameOf(reference))
    },
  }
}

function nameOf(reference: SecretReference): string {
  return typeof reference === 'string' ? reference : reference.exec.join(' ')
}

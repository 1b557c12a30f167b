import type { Clock, HttpClient, SecretReference, Secrets } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import { suggest } from '@causeway/schema'
import type { GatewayConfig } from '../config/definition.js'
import { DEFAULT_CACHE_MS, MAX_SECRET_BYTES, RESOLVE_TIMEOUT_MS } from './bounds.js'
import { envResolver } from './env-resolver.js'
import { execute } from './exec-resolver.js'
import { fileResolver } from './file-resolver.js'
import { keyringResolver } from './keyring-resolver.js'
import { Mask } from './mask.js'
import type { SecretResolver } from './secret-resolver.js'
import { vaultResolver } from './vault-resolver.js'

export interface SecretsOptions {
  /** What the configuration says under `secrets`. */
  readonly config: GatewayConfig['secrets']
  readonly env: { readonly [name: string]: string | undefined }
  /** Relative paths are relative to it; programs run there. */
  readonly directory: string
  /** For Vault. */
  readonly http?: HttpClient
  readonly clock: Clock
  /** Are `literal:…` references followed? @default false */
  readonly dev?: boolean
  /** Further schemes; one with the scheme of a built-in resolver replaces it. */
  readonly resolvers?: readonly SecretResolver[]
  /** Told what is careless but works: a file that everyone may read. */
  readonly warn?: (message: string) => void
}

/** Secrets, and what keeps them out of texts. */
export interface MaskingSecrets extends Secrets {
  /** The text with `***` in the place of every secret that was revealed. */
  mask(text: string): string
}

/** Schemes of the references that are followed without a resolver of the program's own. */
export const SECRET_SCHEMES: readonly string[] = ['env', 'file', 'keyring', 'vault', 'literal']

/** Finds secrets where the references of a configuration say. */
export function createSecrets(options: SecretsOptions): MaskingSecrets {
  return new ResolvedSecrets(options)
}

interface Kept {
  /** Rejects where it was not found; then it is not kept. */
  readonly value: Promise<string>
  /** Milliseconds since 1970; infinite while it is looked for. */
  expires: number
}

class ResolvedSecrets implements MaskingSecrets {
  readonly #options: SecretsOptions
  readonly #resolvers: ReadonlyMap<string, SecretResolver>
  /** By reference as a text. Bounded by the configuration: who asks has the reference from there. */
  readonly #kept = new Map<string, Kept>()
  readonly #mask = new Mask()

  constructor(options: SecretsOptions) {
    this.#options = options
    const resolvers = [...this.#builtIn(), ...(options.resolvers ?? [])]
    this.#resolvers = new Map(resolvers.map((resolver) => [resolver.scheme, resolver]))
  }

  reveal(reference: SecretReference): Promise<string> {
    const { clock, config } = this.#options
    const key = keyOf(reference)
    const kept = this.#kept.get(key)
    if (kept !== undefined && kept.expires > clock.now()) return kept.value
    const fresh: Kept = { value: this.#find(reference), expires: Number.POSITIVE_INFINITY }
    this.#kept.set(key, fresh)
    fresh.value.then(
      () => {
        fresh.expires = clock.now() + (config?.cacheMs ?? DEFAULT_CACHE_MS)
      },
      () => {
        if (this.#kept.get(key) === fresh) this.#kept.delete(key)
      },
    )
    return fresh.value
  }

  forget(reference: SecretReference): void {
    this.#kept.delete(keyOf(reference))
  }

  mask(text: string): string {
    return this.#mask.apply(text)
  }

  async #find(reference: SecretReference): Promise<string> {
    const over = new AbortController()
    const done = new AbortController()
    const late = this.#options.clock.wait(RESOLVE_TIMEOUT_MS, done.signal).then(() => {
      const reason = new Error(`It took longer than ${RESOLVE_TIMEOUT_MS} ms.`)
      over.abort(reason)
      throw reason
    })
    late.catch(() => undefined) // that it was called off is no news
    try {
      const secret = await Promise.race([this.#resolve(reference, over.signal), late])
      if (secret === '') throw new Error('It is empty.')
      if (Buffer.byteLength(secret) > MAX_SECRET_BYTES) throw new Error(`It has more than ${MAX_SECRET_BYTES} bytes.`)
      this.#mask.add(secret)
      return secret
    } catch (error) {
      throw this.#failure(reference, error)
    } finally {
      done.abort()
    }
  }

  #resolve(reference: SecretReference, signal: AbortSignal): Promise<string> {
    if (typeof reference !== 'string') return execute(reference.exec, this.#options, signal)
    const { scheme, rest } = partsOf(reference)
    const resolver = this.#resolvers.get(scheme)
    if (resolver !== undefined) return resolver.resolve(rest, signal)
    const near = suggest(scheme, this.#resolvers.keys())
    const hint =
      near === undefined ? `Known are ${[...this.#resolvers.keys()].join(', ')}.` : `Did you mean '${near}:'?`
    throw new Error(`Nothing follows references of this kind. ${hint}`)
  }

  #failure(reference: SecretReference, error: unknown): CausewayError {
    const what = shownReference(reference, (scheme) => this.#resolvers.has(scheme))
    const why = error instanceof Error ? error.message : 'Its resolver failed.'
    return new CausewayError('ERR_SECRET', `The secret ${what} was not found: ${why}`, { cause: error })
  }

  *#builtIn(): Iterable<SecretResolver> {
    const { config, env, directory, http, dev = false, warn = () => undefined } = this.#options
    yield envResolver(env)
    yield fileResolver(directory, warn)
    yield keyringResolver
    yield config?.vault === undefined || http === undefined
      ? unavailable(
          'vault',
          'The configuration does not say where Vault is: secrets: { vault: { address: …, token: … } }',
        )
      : vaultResolver({
          ...config.vault,
          http,
          reveal: (token) => this.reveal(token),
          forget: (token) => this.forget(token),
        })
    yield dev
      ? { scheme: 'literal', resolve: async (rest) => rest }
      : unavailable('literal', 'Literal secrets work with --dev only.')
  }
}

function unavailable(scheme: string, why: string): SecretResolver {
  return { scheme, resolve: () => Promise.reject(new Error(why)) }
}

/** What came before the first colon; a text without one is no reference, and not shown. */
function partsOf(reference: string): { readonly scheme: string; readonly rest: string } {
  const at = reference.indexOf(':')
  return { scheme: at < 0 ? '' : reference.slice(0, at), rest: reference.slice(at + 1) }
}

const keyOf = (reference: SecretReference): string =>
  typeof reference === 'string' ? reference : JSON.stringify(reference.exec)

/** A reference as it may be printed: nothing of what may be a literal, of a program only its name. */
function shownReference(reference: SecretReference, isScheme: (scheme: string) => boolean): string {
  if (typeof reference !== 'string') return `of the program '${reference.exec[0] ?? ''}'`
  const { scheme } = partsOf(reference)
  return scheme !== 'literal' && isScheme(scheme) ? `'${reference}'` : 'that is written out'
}

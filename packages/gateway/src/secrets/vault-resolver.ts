/** HashiCorp Vault and OpenBao, the KV store in version 2. @see https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2 */
import type { HttpClient, HttpResponse, SecretReference } from '@causeway/connector-kit'
import { MAX_SECRET_BYTES } from './bounds.js'
import type { SecretResolver } from './secret-resolver.js'

export interface VaultOptions {
  readonly address: string
  readonly token: SecretReference
  readonly namespace?: string | undefined
  readonly http: HttpClient
  /** The token itself. */
  reveal(token: SecretReference): Promise<string>
  /** The token was refused. */
  forget(token: SecretReference): void
}

/** `vault:mount/path#key`. */
export function vaultResolver(options: VaultOptions): SecretResolver {
  return {
    scheme: 'vault',
    async resolve(rest, signal) {
      const { url, key } = placeOf(rest, options.address)
      let response = await get(url, options, signal)
      if (response.status === 403) {
        // Tokens are renewed behind our back: one more attempt with what its reference says now.
        options.forget(options.token)
        response = await get(url, options, signal)
      }
      return valueIn(response, key)
    },
  }
}

function placeOf(rest: string, address: string): { readonly url: URL; readonly key: string } {
  const [, mount, path, key] = /^([^/#]+)\/(?:data\/)?([^#]+)#(.+)$/.exec(rest) ?? []
  if (mount === undefined || path === undefined || key === undefined) {
    throw new Error("Expected 'vault:mount/path#key', such as 'vault:secret/apps/crm#token'.")
  }
  const steps = [mount, 'data', ...path.split('/')]
  if (steps.some((step) => step === '' || step === '.' || step === '..')) {
    throw new Error("Expected a path without empty steps, '.' and '..'.")
  }
  const base = address.endsWith('/') ? address : `${address}/`
  return { url: new URL(`v1/${steps.map(encodeURIComponent).join('/')}`, base), key }
}

async function get(url: URL, options: VaultOptions, signal: AbortSignal): Promise<HttpResponse> {
  const { namespace } = options
  const token = await options.reveal(options.token)
  return options.http.request({
    url,
    signal,
    maxResponseBytes: 16 * MAX_SECRET_BYTES,
    headers: { accept: 'application/json', ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }) },
    credentials: { 'x-vault-token': token },
  })
}

function valueIn(response: HttpResponse, key: string): string {
  if (response.status === 404) throw new Error('Vault has nothing there. Check the mount and the path.')
  if (response.status === 403)
    throw new Error('Vault refuses that: the token is wrong, has expired, or may not read this path.')
  if (response.status !== 200) throw new Error(`Vault answered with status ${response.status}.`)
  const data = dataOf(response)
  const value = Object.hasOwn(data, key) ? data[key] : undefined
  if (value === undefined || value === null) throw new Error(`Vault's secret has no key '${key}'.`)
  if (typeof value === 'object') throw new Error(`Expected the key '${key}' to hold text.`)
  return String(value)
}

function dataOf(response: HttpResponse): { readonly [key: string]: unknown } {
  try {
    const { data } = Object(JSON.parse(response.text()))
    const inner = Object(data).data
    if (typeof inner === 'object' && inner !== null) return inner
  } catch {
    // Told below: the text may hold a secret.
  }
  throw new Error('Expected the answer of a KV store in version 2.')
}

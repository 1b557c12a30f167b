import { ToolError } from '@causeway/server'
import { checkHost } from './address.js'

const MAX_BYTES = 512 * 1_024
const MAX_REDIRECTS = 3
const TIMEOUT_MS = 10_000

/** The part of `fetch` that is needed. */
export type Dial = (url: URL, init: { readonly redirect: 'manual'; readonly signal: AbortSignal }) => Promise<Response>

/** The text at an address, and where it was in the end. @throws {ToolError} where there is none, or too much of it */
export async function readText(url: URL, dial: Dial, signal: AbortSignal): Promise<{ url: URL; text: string }> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const found = await follow(url, dial, AbortSignal.any([signal, timeout]))
    return { url: found.url, text: textOf(await bytesOf(found.response)) }
  } catch (error) {
    if (timeout.aborted) throw new ToolError(`${url.host} did not answer within ${TIMEOUT_MS / 1_000} s.`)
    // This is how fetch says that nobody can be reached.
    if (error instanceof TypeError) throw new ToolError(`${url.host} cannot be reached.`, { cause: error })
    throw error
  }
}

/** Follows redirects by hand, because `fetch` would follow them anywhere. */
async function follow(start: URL, dial: Dial, signal: AbortSignal): Promise<{ url: URL; response: Response }> {
  let url = start
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const response = await dial(url, { redirect: 'manual', signal })
    if (response.ok) return { url, response }
    await response.body?.cancel()
    const location = response.headers.get('location')
    if (response.status < 300 || response.status > 399 || location === null) throw refusal(url, response.status)
    url = new URL(location, url)
    checkHost(url)
  }
  throw new ToolError(`${start.href} leads to more than ${MAX_REDIRECTS} other addresses.`)
}

function refusal({ href, host }: URL, status: number): ToolError {
  if (status === 404) return new ToolError(`There is no file at ${href}, or only some may see it.`)
  if (status === 429 || status >= 500) return new ToolError(`${host} has a problem (${status}); try again later.`)
  return new ToolError(`${host} refused (${status}).`)
}

/** Counts while it reads: what a host says about the length is neither always there nor always true. */
async function bytesOf({ body }: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  // as: the types of fetch do not say that a body can be iterated; leaving the loop cancels it
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > MAX_BYTES) throw new ToolError(`The file is larger than ${MAX_BYTES / 1_024} KiB.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function textOf(bytes: Uint8Array): string {
  try {
    if (bytes.includes(0)) throw new TypeError('NUL is in no source code.')
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new ToolError('The file is not text.', { cause: error })
  }
}

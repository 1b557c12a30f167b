import { isJsonObject, type JsonObject } from '@causeway/schema'
import { ExitCode } from '../exit-code.js'
import { Failure } from '../failure.js'

/** The longest wait for a model, in milliseconds. */
const TIMEOUT_MS = 300_000
/** What is read of an answer, in bytes. */
const MAX_BYTES = 8 * 1024 * 1024
/** What is shown of an error that the endpoint tells, in characters. */
const MAX_ERROR_LENGTH = 500

export interface ModelRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonObject
  readonly signal: AbortSignal
}

/**
 * Sends a request to a model's endpoint. Redirections are refused: they would take the key elsewhere.
 * @throws {Failure} where it cannot be reached, refuses, or answers with no JSON object; the signal's reason
 */
export async function postJson(url: URL, { headers, body, signal }: ModelRequest): Promise<JsonObject> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.any([signal, timeout]),
    })
    const text = await textOf(response, url)
    const answer = parsed(text)
    if (response.ok && answer !== undefined) return answer
    throw refusal(url, response.ok ? 'answered with something that is no JSON object' : errorOf(response, answer, text))
  } catch (error) {
    if (error instanceof Failure) throw error
    signal.throwIfAborted()
    if (timeout.aborted) throw refusal(url, `did not answer in ${TIMEOUT_MS / 1_000} s`, error)
    throw refusal(url, `cannot be reached: ${reasonOf(error)}`, error)
  }
}

async function textOf(response: Response, url: URL): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > MAX_BYTES) throw refusal(url, `answered with more than ${MAX_BYTES / 1024 / 1024} MB`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined // The caller says what was expected.
  }
}

/** Both APIs have `{ "error": { "message" } }`; some endpoints a text. */
function errorOf({ status }: Response, answer: JsonObject | undefined, text: string): string {
  const { error } = answer ?? {}
  const said = isJsonObject(error) ? error.message : (error ?? text)
  const why = typeof said === 'string' ? said.trim().slice(0, MAX_ERROR_LENGTH) : ''
  return `refused with status ${status}${why === '' ? '' : `: ${why}`}`
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message || String(Reflect.get(error.cause, 'code')) : error.message
}

function refusal(url: URL, what: string, cause?: unknown): Failure {
  const hint = 'Check --model, --model-url and --model-key.'
  return new Failure(ExitCode.protocol, `The model at ${url.host} ${what}`, hint, { cause })
}

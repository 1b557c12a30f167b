/** The published data of chess.com, read only. @see https://www.chess.com/news/view/published-data-api */
import { ToolError } from '@causeway/server'
import * as z from 'zod'
import { sampleOf } from './samples.js'

/** A month of somebody who plays all day has some megabytes. */
const MAX_BODY_BYTES = 20_000_000

export interface ChessComOptions {
  /** @default https://api.chess.com/pub/ */
  readonly base?: string
  /** Where the people of chess.com reach you when your program misbehaves: they ask for it. */
  readonly contact?: string | undefined
  /** @default 5000 */
  readonly timeoutMs?: number
}

/** What was asked for, and where it is from. */
export interface Answer<T> {
  readonly data: T
  readonly source: Source
}

export const Source = z.enum(['live', 'sample']).describe('sample: an answer from a file, because chess.com had none')
export type Source = z.infer<typeof Source>

export class ChessCom {
  readonly #base: string
  readonly #userAgent: string
  readonly #timeoutMs: number
  /** The last request. They go one after the other: chess.com answers parallel ones with 429. */
  #last: Promise<unknown> = Promise.resolve()

  constructor({ base = 'https://api.chess.com/pub/', contact, timeoutMs = 5_000 }: ChessComOptions = {}) {
    if (!URL.canParse(base)) throw new TypeError(`Expected the address of the API of chess.com; got '${base}'.`)
    // Without it, what a path is relative to would be one level up.
    this.#base = base.endsWith('/') ? base : `${base}/`
    this.#userAgent = `causeway-example-chess/1.0${contact === undefined ? '' : ` (contact: ${contact})`}`
    this.#timeoutMs = timeoutMs
  }

  /**
   * Reads what is at `path`, from a sample where chess.com has no answer.
   * @throws {ToolError} in words for a model
   */
  async get<S extends z.ZodType>(path: string, schema: S, signal: AbortSignal): Promise<Answer<z.output<S>>> {
    const { json, source } = await this.#live(path, signal).then(
      (json) => ({ json, source: 'live' as const }),
      async (error: unknown) => {
        const json = signal.aborted ? undefined : await sampleOf(path)
        if (json === undefined) throw error
        return { json, source: 'sample' as const }
      },
    )
    const checked = schema.safeParse(json)
    if (checked.success) return { data: checked.data, source }
    throw new ToolError(`chess.com has changed the form of its answers:\n${z.prettifyError(checked.error)}`)
  }

  #live(path: string, signal: AbortSignal): Promise<unknown> {
    const answer = this.#last.then(() => this.#fetch(path, signal))
    this.#last = answer.catch(() => {}) // its caller hears of it; the next request does not depend on it
    return answer
  }

  async #fetch(path: string, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted()
    try {
      const response = await fetch(new URL(path, this.#base), {
        headers: { accept: 'application/json', 'user-agent': this.#userAgent },
        signal: AbortSignal.any([signal, AbortSignal.timeout(this.#timeoutMs)]),
      })
      if (!response.ok) throw refusal(response)
      return JSON.parse(await boundedText(response))
    } catch (error) {
      signal.throwIfAborted()
      throw explained(error, this.#timeoutMs)
    }
  }
}

function refusal({ status, headers }: Response): ToolError {
  if (status === 404) return new ToolError('chess.com has nobody of that name, or nothing of that month.')
  if (status === 410) return new ToolError('chess.com says that this is gone for good.')
  if (status !== 429) return new ToolError(`chess.com cannot answer at the moment (HTTP ${status}). Try again later.`)
  const seconds = headers.get('retry-after')
  return new ToolError(`chess.com asks for fewer requests. Try again in ${seconds ?? '60'} seconds.`)
}

/** What `fetch` throws is written for programmers; this is for a model, and has no address in it. */
function explained(error: unknown, timeoutMs: number): Error {
  if (error instanceof ToolError) return error
  if (error instanceof SyntaxError) return new ToolError('chess.com answered with something that is not JSON.')
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return new ToolError(`chess.com did not answer within ${timeoutMs / 1_000} seconds. Try again later.`)
  return new ToolError('chess.com cannot be reached from here. Is there a network?', { cause: error })
}

async function boundedText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) throw new ToolError('chess.com answered with more than this server reads.')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

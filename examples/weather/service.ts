import { readdir, readFile } from 'node:fs/promises'
import { ToolError } from '@causeway/server'
import * as z from 'zod'

/** Where an answer came from. Whoever gets it should know. */
export type Source = 'live' | 'sample'

/** The API of the National Weather Service: https://www.weather.gov/documentation/services-web-api */
export interface WeatherService {
  /**
   * What is at a path, as far as `shape` describes it.
   * @throws {ToolError} with the reason in words, where there is nothing to be had
   */
  get<T>(path: string, shape: z.ZodType<T>, signal: AbortSignal): Promise<{ readonly body: T; readonly source: Source }>
}

export interface ServiceOptions {
  /** @default https://api.weather.gov */
  readonly origin?: string
  /** How long to wait for an answer. @default 10,000 */
  readonly timeoutMs?: number
  /** Leaves the network alone. @default false */
  readonly samplesOnly?: boolean
}

/** The live service, and the samples in `fixtures` where it cannot be reached. */
export function weatherService(options: ServiceOptions = {}): WeatherService {
  const { origin = 'https://api.weather.gov', timeoutMs = 10_000, samplesOnly = false } = options
  return {
    async get(path, shape, signal) {
      const live = samplesOnly ? undefined : await answerOf(`${origin}${path}`, timeoutMs, signal)
      const known = shape.safeParse(live ?? (await sampleOf(path)))
      if (!known.success) throw new ToolError('The weather service answered in a form that this server does not know.')
      return { body: known.data, source: live === undefined ? 'sample' : 'live' }
    },
  }
}

/** What the service answers now; undefined where it cannot be reached. */
async function answerOf(url: string, timeoutMs: number, signal: AbortSignal): Promise<unknown> {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, {
      // The service turns away those who do not say who they are: put your own name and address here.
      headers: { accept: 'application/geo+json', 'user-agent': 'causeway-example-weather/1.0' },
      signal: AbortSignal.any([signal, timeout]),
    })
    const body = jsonOf(await response.text())
    if (!response.ok) throw new ToolError(refusal(response.status, body))
    return body
  } catch (error) {
    if (timeout.aborted) throw new ToolError(`The weather service did not answer within ${timeoutMs / 1_000} s.`)
    if (!(error instanceof TypeError)) throw error
    const { code, message } = causeOf(error)
    if (UNREACHABLE.has(code)) return undefined
    // Somebody was there: a sample must not hide what went wrong with them.
    throw new ToolError(`The connection to the weather service failed (${message}); try again.`, { cause: error })
  }
}

/** How fetch says that there is no network, no such host, or nobody at home. */
const UNREACHABLE: ReadonlySet<unknown> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
])

function causeOf({ cause, message }: Error): { readonly code?: unknown; readonly message: string } {
  return cause instanceof Error ? cause : { message }
}

/** What is not JSON stays text, which fits none of the shapes that are asked for. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The service explains itself by RFC 9457: `detail` is for people, and a list of its own says what was wrong with a request. */
const Problem = z.object({
  detail: z.string(),
  parameterErrors: z.array(z.object({ parameter: z.string(), message: z.string() })).default([]),
})

function refusal(status: number, body: unknown): string {
  const problem = Problem.safeParse(body)
  const detail = problem.success ? ` ${reasonIn(problem.data)}` : ''
  if (status === 429 || status >= 500) return `The weather service has a problem (${status}); try again later.${detail}`
  return `The weather service refused (${status}).${detail}`
}

function reasonIn({ detail, parameterErrors }: z.infer<typeof Problem>): string {
  return [detail, ...parameterErrors.map(({ parameter, message }) => `${parameter}: ${message}`)].join('\n')
}

/** `fixtures` has the paths of the API as its own. */
async function sampleOf(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(new URL(`./fixtures${path}.json`, import.meta.url), 'utf8'))
  } catch (error) {
    const known = `alerts in ${await samplesIn('alerts/active/area')}, forecasts of ${await samplesIn('points')}`
    throw new ToolError(`There is no live answer, and no sample of ${path} either: only ${known}.`, { cause: error })
  }
}

async function samplesIn(folder: string): Promise<string> {
  const files = await readdir(new URL(`./fixtures/${folder}/`, import.meta.url))
  return files.map((file) => file.replace(/\.json$/, '')).join(', ')
}

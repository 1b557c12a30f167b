import type { CreateMessageParams, CreateMessageResult, JsonObject } from '@causeway/protocol'
import { ExitCode } from '../exit-code.js'
import { Failure, usageFailure } from '../failure.js'
import { anthropicMessages } from './anthropic.js'
import { postJson } from './model-http.js'
import { openaiChat } from './openai.js'

/** What the command line says about the model that answers sampling. */
export interface ModelFlags {
  readonly model?: string
  readonly modelUrl?: string
  readonly modelApi?: 'openai' | 'anthropic'
  /** `env:NAME`: where the key is, never the key. */
  readonly modelKey?: string
}

/** How one kind of endpoint is spoken to. Pure: what it is asked, and what its answer means. */
export interface ModelApi {
  /** Added to the path of the base address. */
  readonly path: string
  headers(key: string | undefined): Readonly<Record<string, string>>
  request(model: string, params: CreateMessageParams): JsonObject
  /** @throws {TypeError} where that is no answer of this API */
  result(answer: JsonObject, model: string): CreateMessageResult
}

/** A model at an address. */
export interface Model {
  readonly name: string
  readonly host: string
  /** @throws {Failure} where it does not answer, in words for a person */
  complete(params: CreateMessageParams, signal: AbortSignal): Promise<CreateMessageResult>
}

const APIS: Readonly<Record<'openai' | 'anthropic', ModelApi>> = { openai: openaiChat, anthropic: anthropicMessages }

/**
 * The model that the options name; undefined where they name none.
 * @param env `CAUSEWAY_MODEL_URL` stands in for `--model-url`, and `CAUSEWAY_MODEL_KEY` is where the key is by default
 * @throws {Failure} where an option does not fit
 */
export function modelOf(flags: ModelFlags, env: Readonly<Record<string, string | undefined>>): Model | undefined {
  const { model: name } = flags
  if (name === undefined) {
    if (flags.modelUrl === undefined && flags.modelKey === undefined && flags.modelApi === undefined) return undefined
    throw usageFailure('Expected --model beside the other options about a model.')
  }
  const base = baseOf(flags.modelUrl ?? env.CAUSEWAY_MODEL_URL)
  const api = APIS[flags.modelApi ?? (base.hostname === 'api.anthropic.com' ? 'anthropic' : 'openai')]
  const key = keyOf(flags.modelKey, env)
  if (key !== undefined && base.protocol === 'http:' && !isLoopback(base.hostname)) {
    throw usageFailure(`Expected --model-url to be https where a key is sent along; got '${base.origin}'.`)
  }
  const url = new URL(base)
  url.pathname = `${base.pathname.replace(/\/+$/, '')}${api.path}`
  return {
    name,
    host: base.host,
    async complete(params, signal) {
      const answer = await postJson(url, { headers: api.headers(key), body: api.request(name, params), signal })
      try {
        return api.result(answer, name)
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause)
        throw new Failure(
          ExitCode.protocol,
          `The model at ${base.host} gave an answer that is none. ${why}`,
          undefined,
          { cause },
        )
      }
    },
  }
}

function baseOf(text: string | undefined): URL {
  if (text === undefined || text === '') {
    const hint = 'For Ollama on this machine: --model-url http://127.0.0.1:11434/v1'
    throw usageFailure('Expected --model-url, or CAUSEWAY_MODEL_URL, to say where the model is.', hint)
  }
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    // What it holds may be a secret.
    throw usageFailure('Expected --model-url to be an http or https address without a user in it.')
  }
  return url
}

function keyOf(reference: string | undefined, env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (reference === undefined) return env.CAUSEWAY_MODEL_KEY || undefined
  const [, name] = /^env:([A-Za-z_]\w*)$/.exec(reference) ?? []
  // What was given instead may be the key itself.
  if (name === undefined) throw usageFailure('Expected --model-key to be env:NAME, which says where the key is.')
  const key = env[name]
  if (key === undefined || key === '')
    throw usageFailure(`Expected the variable ${name} to hold the key; it is not set.`)
  return key
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}

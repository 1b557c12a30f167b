import {
  ErrorCode,
  isObject,
  type JsonObject,
  Meta,
  type Prompt,
  type Resource,
  type ResourceTemplate,
  type Revision,
  RpcError,
  type RpcErrorObject,
  revisionOf,
  type Tool,
} from '@causeway/protocol'
import { type Message, messagesOf, type Transcript } from '../transcript/transcript.js'

/** What a server has, as its lists show it. */
export interface Listing {
  readonly tools?: readonly Tool[]
  readonly resources?: readonly Resource[]
  readonly resourceTemplates?: readonly ResourceTemplate[]
  readonly prompts?: readonly Prompt[]
}

/** What a server answered once, to be found by what it was asked. */
export class RecordedAnswers {
  readonly listing: Required<Listing>
  readonly name: string | undefined
  readonly instructions: string | undefined
  /** By method, subject and arguments: in the order of the calls. The last one stays. */
  readonly #answers = new Map<string, Message[]>()
  /** What was asked by method and subject, for messages. */
  readonly #asked = new Map<string, string[]>()

  readonly #revision: Revision | undefined

  constructor(transcript: Transcript) {
    this.#revision = revisionOf(transcript.header.revision)
    const exchanges = exchangesIn(transcript)
    const listed = (method: string, member: string, key: string): JsonObject[] =>
      itemsOf(
        exchanges.filter(({ request }) => request.method === method),
        member,
        key,
      )
    const answered = (method: string): readonly Message[] =>
      exchanges.flatMap(({ request }) => (request.method === method ? [request] : []))
    const tools = listed('tools/list', 'tools', 'name')
    // as: lists have what lists have
    this.listing = {
      tools: [...tools, ...unlisted(tools, answered('tools/call'))] as unknown as Tool[],
      resources: listed('resources/list', 'resources', 'uri') as unknown as Resource[],
      resourceTemplates: listed(
        'resources/templates/list',
        'resourceTemplates',
        'uriTemplate',
      ) as unknown as ResourceTemplate[],
      prompts: listed('prompts/list', 'prompts', 'name') as unknown as Prompt[],
    }
    for (const { request, answer } of exchanges) this.#keep(request, answer)
    const introduction = exchanges.find(({ request }) => /^(initialize|server\/discover)$/.test(request.method ?? ''))
      ?.answer.result
    const about = isObject(introduction) ? introduction : {}
    const info = about.serverInfo ?? (isObject(about._meta) ? about._meta[Meta.serverInfo] : undefined)
    this.name = isObject(info) && typeof info.name === 'string' ? info.name : undefined
    this.instructions = typeof about.instructions === 'string' ? about.instructions : undefined
  }

  has(method: string, subject: string): boolean {
    return this.#asked.has(subjectKey(method, subject))
  }

  /**
   * What was answered to the same question.
   * @throws {RpcError} what was answered instead of a result, or that nothing is recorded
   */
  find(method: 'tools/call' | 'prompts/get' | 'resources/read', subject: string, args: JsonObject = {}): JsonObject {
    const answers = this.#answers.get(questionKey(method, subject, args))
    const answer = answers !== undefined && answers.length > 1 ? answers.shift() : answers?.[0]
    if (answer === undefined) throw new RpcError(ErrorCode.InvalidParams, this.#unknown(method, subject, args))
    // as: an answer has one or the other
    if (answer.error !== undefined) throw this.#lifted(RpcError.from(answer.error as RpcErrorObject))
    return isObject(answer.result) ? neutral(this.#revision?.liftResult(method, answer.result) ?? answer.result) : {}
  }

  /** Errors have other codes in other revisions. */
  #lifted(error: RpcError): RpcError {
    return this.#revision?.liftError(error) ?? error
  }

  #keep(request: Message, answer: Message): void {
    const { method = '', params = {} } = request
    const subject = params.name ?? params.uri
    if (typeof subject !== 'string' || (isObject(answer.result) && answer.result.resultType === 'input_required'))
      return
    const args = isObject(params.arguments) ? params.arguments : {}
    const key = questionKey(method, subject, args)
    this.#answers.set(key, [...(this.#answers.get(key) ?? []), answer])
    const bySubject = subjectKey(method, subject)
    this.#asked.set(bySubject, [...(this.#asked.get(bySubject) ?? []), JSON.stringify(args)])
  }

  #unknown(method: string, subject: string, args: JsonObject): string {
    const asked = [...new Set(this.#asked.get(subjectKey(method, subject)))]
    const known = asked.length === 0 ? 'nothing was asked of it' : `recorded are ${asked.slice(0, 5).join(', ')}`
    return `No recorded answer to ${method} of '${subject}' with ${JSON.stringify(args)}; ${known}.`
  }
}

interface Exchange {
  readonly request: Message
  readonly answer: Message
}

/** What the client asked, with the answers, in the order of the answers. */
function exchangesIn({ frames }: Transcript): readonly Exchange[] {
  const open = new Map<string, Message>()
  const exchanges: Exchange[] = []
  for (const frame of frames) {
    for (const message of messagesOf(frame)) {
      const key = JSON.stringify(message.id)
      if (frame.from === 'client' && message.method !== undefined && message.id !== undefined) open.set(key, message)
      if (frame.from !== 'server' || message.method !== undefined) continue
      const request = open.get(key)
      if (request !== undefined) exchanges.push({ request, answer: message })
      open.delete(key)
    }
  }
  return exchanges
}

/** The items of all pages and of all lists, each once: the latest. */
function itemsOf(exchanges: readonly Exchange[], member: string, key: string): JsonObject[] {
  const items = new Map<unknown, JsonObject>()
  for (const { answer } of exchanges) {
    const list = isObject(answer.result) ? answer.result[member] : undefined
    for (const item of Array.isArray(list) ? list : []) if (isObject(item)) items.set(item[key], item)
  }
  return [...items.values()]
}

/** Tools that were called, but never listed: they take anything. */
function unlisted(tools: readonly JsonObject[], calls: readonly Message[]): JsonObject[] {
  const known = new Set(tools.map(({ name }) => name))
  const names = new Set(
    calls.map(({ params }) => params?.name).filter((name) => typeof name === 'string' && !known.has(name)),
  )
  return [...names].map((name) => ({ name, inputSchema: { type: 'object' } }))
}

/** The result without what only its own exchange had. */
function neutral(result: JsonObject): JsonObject {
  const { resultType, ttlMs, cacheScope, _meta, ...others } = result
  const { [Meta.serverInfo]: _, ...meta } = isObject(_meta) ? _meta : {}
  return Object.keys(meta).length === 0 ? others : { ...others, _meta: meta }
}

function subjectKey(method: string, subject: string): string {
  return JSON.stringify([method, subject])
}

function questionKey(method: string, subject: string, args: JsonObject): string {
  return JSON.stringify([method, subject, ordered(args)])
}

/** Members in the order of their names: who asks the same asks it in any order. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, ordered(value[name])]),
  )
}

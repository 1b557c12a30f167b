import {
  ErrorCode,
  isObject,
  type JsonObject,
  Meta,
  type Revision,
  type RevisionId,
  RpcError,
  type RpcErrorObject,
  revisionOf,
} from '@causeway/protocol'
import type { Message } from '../transcript/transcript.js'
import type { Exchange } from './exchanges.js'

/** What a server answered once, to be found by what it was asked. */
export class RecordedAnswers {
  /** By method, subject and arguments: in the order of the calls. The last one stays. */
  readonly #answers = new Map<string, Message[]>()
  /** What was asked by method and subject, for messages. */
  readonly #asked = new Map<string, string[]>()
  readonly #revision: Revision | undefined

  constructor(exchanges: readonly Exchange[], revision: RevisionId | undefined) {
    this.#revision = revisionOf(revision)
    for (const { request, answer } of exchanges) this.#keep(request, answer)
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

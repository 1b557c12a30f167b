import { isObject, Meta, type RpcId } from '@causeway/protocol'
import type { Message } from '../transcript/transcript.js'

/** Which recorded values stand for which of this conversation. */
export class Correspondence {
  /** Of the other side's requests: recorded id to actual one. Ids are compared as JSON, since 1 is not "1". */
  readonly #ids = new Map<string, RpcId>()
  /** What the other side wants its progress to be called. */
  readonly #tokens = new Map<string, unknown>()
  /** Texts that the other side chose, and this one gives back. */
  readonly #texts = new Map<string, string>()

  /** A request of the other side takes the place of a recorded one. */
  request(recorded: Message, actual: Message): void {
    if (recorded.id !== undefined && actual.id !== undefined) this.#ids.set(JSON.stringify(recorded.id), actual.id)
    const [before, after] = [tokenOf(recorded), tokenOf(actual)]
    if (before !== undefined && after !== undefined) this.#tokens.set(JSON.stringify(before), after)
  }

  texts(bindings: readonly (readonly [recorded: string, actual: string])[]): void {
    for (const [recorded, actual] of bindings) if (recorded !== '') this.#texts.set(recorded, actual)
  }

  /** A recorded message of this side, as it is to be said now. */
  said(recorded: Message): Message {
    const message = this.#withTexts(recorded) as Message // as: texts do not change its shape
    const isAnswer = message.method === undefined
    return {
      ...message,
      ...(isAnswer && message.id !== undefined ? { id: this.#idFor(message.id) as RpcId } : {}), // as: ids stand for ids
      ...(message.params === undefined ? {} : { params: this.#paramsOf(message.method, message.params) }),
      ...(isObject(message.result) && isObject(message.result._meta)
        ? { result: { ...message.result, _meta: this.#metaOf(message.result._meta) } }
        : {}),
    }
  }

  /** A recorded message of the other side, as it may be expected now. */
  expected(recorded: Message, actual: Message): Message {
    if (recorded.method === undefined) return recorded
    const params = recorded.params
    const own = recorded.id === undefined || actual.id === undefined ? {} : { id: actual.id }
    if (recorded.method === 'notifications/cancelled' && params !== undefined) {
      return { ...recorded, params: { ...params, requestId: this.#idFor(params.requestId) } }
    }
    const token = tokenOf(actual)
    if (tokenOf(recorded) === undefined || token === undefined) return { ...recorded, ...own }
    const meta = isObject(params?._meta) ? params._meta : {}
    return { ...recorded, ...own, params: { ...params, _meta: { ...meta, [Meta.progressToken]: token } } }
  }

  #paramsOf(method: string | undefined, params: NonNullable<Message['params']>): NonNullable<Message['params']> {
    const progress = method === 'notifications/progress' ? { progressToken: this.#tokenFor(params.progressToken) } : {}
    const meta = isObject(params._meta) ? { _meta: this.#metaOf(params._meta) } : {}
    return { ...params, ...progress, ...meta }
  }

  #metaOf(meta: { readonly [name: string]: unknown }): { readonly [name: string]: unknown } {
    const id = meta[Meta.subscriptionId]
    return id === undefined ? meta : { ...meta, [Meta.subscriptionId]: this.#idFor(id) }
  }

  #idFor(recorded: unknown): unknown {
    return this.#ids.get(JSON.stringify(recorded)) ?? recorded
  }

  #tokenFor(recorded: unknown): unknown {
    return this.#tokens.get(JSON.stringify(recorded)) ?? recorded
  }

  #withTexts(value: unknown): unknown {
    if (this.#texts.size === 0) return value
    if (typeof value === 'string') return this.#texts.get(value) ?? value
    if (Array.isArray(value)) return value.map((item) => this.#withTexts(item))
    if (!isObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, this.#withTexts(inside)]))
  }
}

function tokenOf({ id, params }: Message): unknown {
  return id !== undefined && isObject(params?._meta) ? params._meta[Meta.progressToken] : undefined
}

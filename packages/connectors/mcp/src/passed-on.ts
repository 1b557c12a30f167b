/** What is passed on between a client and the upstream, and what is said between neighbours only. */
import type { ForwardOptions } from '@causeway/client'
import { type ClientCapabilities, isObject, type JsonObject, Meta, requestsInput } from '@causeway/protocol'
import type { HandlerContext } from '@causeway/server'

/** Has a result of `method` what it could not be handed on without? */
export function isResultOf(method: string, result: JsonObject): boolean {
  if (requestsInput(result)) return true
  switch (method) {
    case 'tools/call':
      return Array.isArray(result.content)
    case 'resources/read':
      return Array.isArray(result.contents)
    case 'prompts/get':
      return Array.isArray(result.messages)
    default:
      return isObject(result.completion) && Array.isArray(result.completion.values)
  }
}

/** A retry brings what the client was asked for, and the upstream's own state, byte for byte. */
export function withAnswers(params: JsonObject, { request }: HandlerContext): JsonObject {
  const { inputResponses, requestState } = request.params
  if (inputResponses === undefined && requestState === undefined) return params
  return {
    ...params,
    ...(inputResponses === undefined ? {} : { inputResponses }),
    ...(requestState === undefined ? {} : { requestState }),
  }
}

const TASKS = 'io.modelcontextprotocol/tasks'

/** What the client declared, without what the gateway cannot carry: tasks outlive the call that made them. */
export function capabilitiesFor(own: ClientCapabilities): ClientCapabilities {
  if (own.tasks === undefined && own.extensions?.[TASKS] === undefined) return own
  const { extensions, tasks: _tasks, ...rest } = own
  if (extensions === undefined) return rest
  const { [TASKS]: _extension, ...carried } = extensions
  return { ...rest, extensions: carried }
}

/** Did the client ask to be told how far its call is? */
export function wantsProgress({ request }: HandlerContext): boolean {
  return request.params._meta?.[Meta.progressToken] !== undefined
}

/** Tells the client, where it asked. */
export function progressOf(context: HandlerContext): ForwardOptions['onProgress'] {
  if (!wantsProgress(context)) return undefined
  return ({ progress, total, message }) => context.progress(progress, total, message)
}

/** `_meta` without what is said between the client and this gateway; undefined where nothing is left. */
export function passedOn(meta: JsonObject | undefined): JsonObject | undefined {
  let passed: { [key: string]: unknown } | undefined
  for (const key in meta) {
    if (key === Meta.progressToken || key.startsWith('io.modelcontextprotocol/')) continue
    passed ??= {}
    passed[key] = meta[key]
  }
  return passed
}

/** Who the client talks to is the gateway. */
export function withoutServerInfo(result: JsonObject): JsonObject {
  if (!isObject(result._meta) || result._meta[Meta.serverInfo] === undefined) return result
  const { _meta: meta, ...rest } = result as JsonObject & { readonly _meta: JsonObject } // as: it was just looked at
  const { [Meta.serverInfo]: _, ...others } = meta
  for (const _other in others) return { ...rest, _meta: others }
  return rest
}

import {
  CausewayError,
  type CompleteParams,
  type CompleteResult,
  ErrorCode,
  invalidParams,
  isObject,
  type ReadResourceResult,
  type Resource,
  type ResourceContents,
  type ResourceTemplate,
  RpcError,
  serverLimits,
} from '@causeway/protocol'
import { type HandlerContext, type ResourceSource, TAGS, ToolError } from '@causeway/server'
import { failureText } from '../answers/failure.js'
import { limits } from '../limits.js'
import { essenceOf, mediaKindOf } from '../requests/media-kind.js'
import type { Exchange } from '../requests/send.js'
import { lineOf } from '../schema/plain-text.js'
import { describe } from '../tools/operation-tool.js'
import { cacheHints } from './cache-hints.js'
import { argumentsIn, type OperationResource } from './operation-resource.js'

/** The reading operations that the configuration wants as resources. */
export class OperationResources implements ResourceSource {
  /** Those with fewer variables first: `/users/me` before `/users/{id}`. */
  readonly #resources: readonly OperationResource[]
  readonly #list: readonly Resource[]
  readonly #templates: readonly ResourceTemplate[]

  constructor(resources: readonly OperationResource[]) {
    this.#resources = [...resources].sort((a, b) => pathVariables(a) - pathVariables(b))
    this.#list = resources.flatMap((one) => (one.uri === undefined ? [] : [{ uri: one.uri, ...shown(one) }]))
    this.#templates = resources.flatMap((one) =>
      one.template === undefined ? [] : [{ uriTemplate: one.template.template, ...shown(one) }],
    )
  }

  list(): readonly Resource[] {
    return this.#list
  }

  templates(): readonly ResourceTemplate[] {
    return this.#templates
  }

  async read(uri: string, { calledAs, signal }: HandlerContext): Promise<ReadResourceResult | undefined> {
    for (const resource of this.#resources) {
      const args = argumentsIn(resource, uri)
      if (args === undefined) continue
      const problems = resource.tool.problems(args, calledAs)
      if (problems !== undefined) throw invalidParams(problems)
      return this.#read(uri, resource, await exchanged(resource, args, signal))
    }
    return undefined
  }

  complete(uriTemplate: string, { argument }: CompleteParams): CompleteResult | undefined {
    const resource = this.#resources.find(({ template }) => template?.template === uriTemplate)
    const name = resource?.variables.get(argument.name)
    if (resource === undefined) return undefined
    const { properties } = resource.tool.inputSchema
    const schema = name === undefined || !isObject(properties) ? undefined : properties[name]
    const known: readonly unknown[] = isObject(schema) && Array.isArray(schema.enum) ? schema.enum : []
    const typed = argument.value.toLowerCase()
    const values = known.map(String).filter((value) => value.toLowerCase().startsWith(typed))
    const { maxCompletionValues } = serverLimits
    return {
      completion: {
        values: values.slice(0, maxCompletionValues),
        total: values.length,
        hasMore: values.length > maxCompletionValues,
      },
    }
  }

  #read(uri: string, { tool }: OperationResource, exchange: Exchange): ReadResourceResult | undefined {
    const { response } = exchange
    if (response.status === 404 || response.status === 410) return undefined
    if (response.status < 200 || response.status > 299) {
      const { missing } = tool.access
      throw new RpcError(ErrorCode.InternalError, failureText(tool.operation, exchange, missing))
    }
    return { contents: [contentsOf(uri, exchange)], ...cacheHints(response.headers) }
  }
}

async function exchanged(
  { tool }: OperationResource,
  args: { readonly [name: string]: unknown },
  signal: AbortSignal,
): Promise<Exchange> {
  try {
    return await tool.exchange(args, signal)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof ToolError) throw invalidParams(error.message)
    if (!(error instanceof CausewayError)) throw error
    throw new RpcError(ErrorCode.InternalError, error.message)
  }
}

function contentsOf(uri: string, { response }: Exchange): ResourceContents {
  const type = response.headers['content-type'] ?? ''
  const mimeType = essenceOf(type) || 'application/octet-stream'
  const kind = mediaKindOf(mimeType)
  if (kind === 'json' || kind === 'text' || kind === 'form') return { uri, mimeType, text: response.text() }
  const { body } = response
  return { uri, mimeType, blob: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64') }
}

function pathVariables({ tool }: OperationResource): number {
  return [...tool.planned.parameters.values()].filter((parameter) => parameter.in === 'path').length
}

function shown({ tool }: OperationResource): Omit<Resource, 'uri'> {
  const { operation, name } = tool
  const title = lineOf(operation.summary, limits.maxTitleLength)
  const type = operation.answers.find(({ status }) => status.startsWith('2'))?.contents[0]?.type
  return {
    name,
    ...(title === undefined ? {} : { title }),
    description: describe(operation),
    ...(type === undefined || type.includes('*') ? {} : { mimeType: essenceOf(type) }),
    ...(operation.tags.length === 0 ? {} : { _meta: { [TAGS]: operation.tags } }),
  }
}

import {
  isObject,
  type JsonObject,
  Meta,
  type Prompt,
  type Resource,
  type ResourceTemplate,
  type Tool,
} from '@causeway/protocol'
import type { Exchange } from './exchanges.js'

/** What a server has, as its lists show it. */
export interface Listing {
  readonly tools?: readonly Tool[]
  readonly resources?: readonly Resource[]
  readonly resourceTemplates?: readonly ResourceTemplate[]
  readonly prompts?: readonly Prompt[]
}

/** What the exchanges show of a server: what it listed, and what was asked for without being listed. */
export function listingIn(exchanges: readonly Exchange[]): Listing {
  const listed = (method: string, member: string, key: string): readonly JsonObject[] =>
    itemsOf(answersTo(exchanges, method), member, key)
  const unlisted = (
    method: string,
    key: string,
    items: readonly JsonObject[],
    more: JsonObject,
  ): readonly JsonObject[] => {
    const known = new Set(items.map((item) => item[key]))
    const asked = new Set(
      exchanges.flatMap(({ request, answer }) =>
        request.method === method && answer.error === undefined ? [request.params?.[key]] : [],
      ),
    )
    return [...asked]
      .filter((value) => typeof value === 'string' && !known.has(value))
      .map((value) => ({ [key]: value, ...more }))
  }
  const tools = listed('tools/list', 'tools', 'name')
  const resources = listed('resources/list', 'resources', 'uri')
  const resourceTemplates = listed('resources/templates/list', 'resourceTemplates', 'uriTemplate')
  const prompts = listed('prompts/list', 'prompts', 'name')
  const listing = {
    // Nobody knows what they take, so they take anything.
    tools: [...tools, ...unlisted('tools/call', 'name', tools, { inputSchema: { type: 'object' } })],
    // Where there are templates, they are why.
    resources:
      resourceTemplates.length > 0
        ? resources
        : [...resources, ...unlisted('resources/read', 'uri', resources, { name: 'Not listed' })],
    resourceTemplates,
    prompts: [...prompts, ...unlisted('prompts/get', 'name', prompts, {})],
  }
  return listing as unknown as Listing // as: lists have what lists have
}

/** Who the server said it is. */
export interface Introduction {
  readonly name?: string
  readonly instructions?: string
}

export function introductionIn(exchanges: readonly Exchange[]): Introduction {
  const [about = {}] = [...answersTo(exchanges, 'initialize'), ...answersTo(exchanges, 'server/discover')]
  const info = about.serverInfo ?? (isObject(about._meta) ? about._meta[Meta.serverInfo] : undefined)
  return {
    ...(isObject(info) && typeof info.name === 'string' ? { name: info.name } : {}),
    ...(typeof about.instructions === 'string' ? { instructions: about.instructions } : {}),
  }
}

/** The results of one method, without refusals. */
function answersTo(exchanges: readonly Exchange[], method: string): readonly JsonObject[] {
  return exchanges.flatMap(({ request, answer }) =>
    request.method === method && isObject(answer.result) ? [answer.result] : [],
  )
}

/** The items of all pages and of all lists, each once: the latest. */
function itemsOf(results: readonly JsonObject[], member: string, key: string): readonly JsonObject[] {
  const items = new Map<unknown, JsonObject>()
  for (const result of results) {
    const list = result[member]
    for (const item of Array.isArray(list) ? list : []) if (isObject(item)) items.set(item[key], item)
  }
  return [...items.values()]
}

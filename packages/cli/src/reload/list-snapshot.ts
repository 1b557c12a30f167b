import { createHash } from 'node:crypto'
import {
  isObject,
  type JsonObject,
  LATEST_REVISION,
  limits,
  Meta,
  parseFrame,
  type RpcRequest,
} from '@causeway/protocol'
import { Exchange, Peer, type Service } from '@causeway/transports'

/** What clients are told the changes of. Resources and their templates are one. */
export type ListKind = 'tools' | 'resources' | 'prompts'

/** A digest of each item by its name; undefined where the list could not be had. */
export type ListedItems = Readonly<Record<string, string>> | undefined

/** What a server lists to a client that it does not know. */
export type ListSnapshot = { readonly [List in 'tools' | 'resources' | 'templates' | 'prompts']?: ListedItems }

interface Source {
  readonly method: string
  /** The member of the result that holds the items, and the member of an item that is its name. */
  readonly items: string
  readonly name: string
}

const SOURCES: { readonly [List in keyof ListSnapshot]-?: Source } = {
  tools: { method: 'tools/list', items: 'tools', name: 'name' },
  resources: { method: 'resources/list', items: 'resources', name: 'uri' },
  templates: { method: 'resources/templates/list', items: 'resourceTemplates', name: 'uriTemplate' },
  prompts: { method: 'prompts/list', items: 'prompts', name: 'name' },
}

/** Nobody waits longer for lists that come from elsewhere. */
const PATIENCE_MS = 1_000

const METHOD_NOT_FOUND = -32_601

const _meta = { [Meta.protocolVersion]: LATEST_REVISION, [Meta.clientCapabilities]: {} }

/** Asks a server for its lists, as a client would. Never rejects. */
export async function listSnapshot(service: Service): Promise<ListSnapshot> {
  const entries = Object.entries(SOURCES).map(async ([list, source]) => {
    const items = await Promise.race([itemsOf(service, source).catch(() => undefined), patience()])
    return [list, items] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

function patience(): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), PATIENCE_MS).unref()
  })
}

async function itemsOf(service: Service, source: Source): Promise<ListedItems> {
  const digests: Record<string, string> = {}
  let cursor: unknown
  for (let page = 0; page < limits.maxListPages; page++) {
    const result = await ask(service, source.method, cursor === undefined ? { _meta } : { _meta, cursor })
    if (result === undefined) return page === 0 ? {} : undefined
    const items = result[source.items]
    for (const item of Array.isArray(items) ? items : []) {
      if (isObject(item)) digests[String(item[source.name])] = digest(item)
    }
    cursor = result.nextCursor
    if (cursor === undefined) return digests
  }
  return digests
}

/** Undefined where the server has no such list. @throws {Error} where it does not tell */
async function ask(service: Service, method: string, params: JsonObject): Promise<JsonObject | undefined> {
  const message: RpcRequest = { jsonrpc: '2.0', id: 0, method, params }
  const exchange = new Exchange(new Peer('reload', () => {}), 'modern', { send: () => {} })
  const reply = await service.request(message, exchange)
  if (reply.errorCode === METHOD_NOT_FOUND) return undefined
  const parsed = parseFrame(reply.text)
  if (parsed.kind === 'response' && 'result' in parsed.message) return parsed.message.result
  throw new Error(`${method} was refused.`)
}

function digest(item: JsonObject): string {
  return createHash('sha256').update(JSON.stringify(item)).digest('base64url')
}

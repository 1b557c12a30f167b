/** What an upstream offers, as it last listed it. */
import type { Client, ListOptions } from '@causeway/client'
import type { ConnectorContext } from '@causeway/connector-kit'
import {
  isObject,
  type JsonObject,
  Meta,
  type Prompt,
  type Resource,
  type ResourceTemplate,
  RpcError,
  type Tool,
} from '@causeway/protocol'
import type { Change, ListKind } from '@causeway/server'
import { KeptList, type Listed } from './kept-list.js'

/** There is no such list, and there will be none on this connection. */
const NONE: Listed<never> = { items: [], ttlMs: Number.POSITIVE_INFINITY, cacheScope: 'public', notes: undefined }

/** What a change is announced for. */
type Announced = Extract<Change, { readonly kind: 'tools' | 'resources' | 'prompts' }>['kind']

/** How one kind of thing is listed. */
interface Listing<T> {
  readonly kind: ListKind
  readonly feature: Announced
  list(options: ListOptions): Promise<readonly T[]>
  keyOf(item: T): string
}

/** The four lists of one upstream. */
export class UpstreamLists {
  readonly tools: KeptList<Tool>
  readonly resources: KeptList<Resource>
  readonly templates: KeptList<ResourceTemplate>
  readonly prompts: KeptList<Prompt>
  /** The features whose changes the upstream tells of. */
  announced: ReadonlySet<Announced> = new Set()
  readonly #client: Client
  readonly #context: ConnectorContext
  readonly #changed: (kind: Announced) => void

  constructor(client: Client, context: ConnectorContext, changed: (kind: Announced) => void) {
    this.#client = client
    this.#context = context
    this.#changed = changed
    this.tools = this.#kept({
      kind: 'tools',
      feature: 'tools',
      list: (options) => client.listTools(options),
      keyOf: nameOf,
    })
    this.prompts = this.#kept({
      kind: 'prompts',
      feature: 'prompts',
      list: (options) => client.listPrompts(options),
      keyOf: nameOf,
    })
    this.resources = this.#kept({
      kind: 'resources',
      feature: 'resources',
      list: (options) => client.listResources(options),
      keyOf: ({ uri }) => uri,
    })
    this.templates = this.#kept({
      kind: 'templates',
      feature: 'resources',
      list: (options) => client.listResourceTemplates(options),
      keyOf: ({ uriTemplate }) => uriTemplate,
    })
  }

  /** Fetches all of them for the first time. @throws where the upstream does not answer */
  async load(): Promise<void> {
    await Promise.all([this.tools.load(), this.resources.load(), this.templates.load(), this.prompts.load()])
  }

  /** Something about a feature may have changed. */
  refresh(feature: Announced): void {
    if (feature === 'tools') void this.tools.refresh()
    else if (feature === 'prompts') void this.prompts.refresh()
    else {
      void this.resources.refresh()
      void this.templates.refresh()
    }
  }

  refreshAll(): void {
    for (const feature of ['tools', 'resources', 'prompts'] as const) this.refresh(feature)
  }

  #kept<T extends object>(listing: Listing<T>): KeptList<T> {
    const { feature, keyOf, kind } = listing
    return new KeptList({
      keyOf,
      clock: this.#context.clock,
      fetch: () => this.#fetch(listing),
      changed: () => this.#changed(feature),
      failed: (error) =>
        this.#context.log.warn(`its list of ${kind} could not be fetched; the last one stays`, { error }),
      announced: () => this.announced.has(feature),
    })
  }

  async #fetch<T>({ feature, kind, list }: Listing<T>): Promise<Listed<T>> {
    if (this.#client.serverCapabilities[feature] === undefined) return NONE
    let ttlMs = Number.POSITIVE_INFINITY
    let cacheScope: Listed<T>['cacheScope'] = 'public'
    let notes: JsonObject | undefined
    const onResult = (result: JsonObject): void => {
      ttlMs = Math.min(ttlMs, typeof result.ttlMs === 'number' ? result.ttlMs : 0)
      if (result.cacheScope === 'private') cacheScope = 'private'
      notes ??= notesIn(result)
    }
    try {
      return { items: await list({ fresh: true, onResult }), ttlMs, cacheScope, notes }
    } catch (error) {
      // Many servers have resources and no templates, and some claim what they do not have.
      if (!(error instanceof RpcError)) throw error
      this.#context.log[kind === 'templates' ? 'debug' : 'warn'](`it does not list its ${kind}: ${error.message}`)
      return { ...NONE, ttlMs: 0 }
    }
  }
}

function nameOf<T extends { readonly name: string }>(item: T): string {
  return item.name
}

/** What is said about a list beside its items, for whoever reads it. */
function notesIn({ _meta: meta }: JsonObject): JsonObject | undefined {
  if (!isObject(meta)) return undefined
  const entries = Object.entries(meta).filter(([key]) => key !== Meta.serverInfo)
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

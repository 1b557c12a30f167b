/** The four lists. @see https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/pagination */
import { type CacheHints, type JsonObject, serverLimits } from '@causeway/protocol'
import type { Catalog } from '../catalog.js'
import { pageOf } from '../cursor.js'
import { andThen, type MaybePromise } from '../maybe-promise.js'
import type { ListKind, Scope } from '../provider.js'
import type { Seals } from '../seals.js'
import type { ServerRequest } from '../server-request.js'

interface ListedKind {
  readonly kind: ListKind
  /** The member of the result that holds the items. */
  readonly member: string
  items(catalog: Catalog, scope: Scope): MaybePromise<readonly object[]>
  keyOf(item: never): string
}

const kinds: { readonly [method: string]: ListedKind } = {
  'tools/list': {
    kind: 'tools',
    member: 'tools',
    items: (catalog, scope) => catalog.tools(scope),
    keyOf: byName,
  },
  'prompts/list': {
    kind: 'prompts',
    member: 'prompts',
    items: (catalog, scope) => catalog.prompts(scope),
    keyOf: byName,
  },
  'resources/list': {
    kind: 'resources',
    member: 'resources',
    items: (catalog, scope) => catalog.resources(scope),
    keyOf: (item: { uri: string }) => item.uri,
  },
  'resources/templates/list': {
    kind: 'templates',
    member: 'resourceTemplates',
    items: (catalog, scope) => catalog.templates(scope),
    keyOf: (item: { uriTemplate: string }) => item.uriTemplate,
  },
}

function byName(item: { name: string }): string {
  return item.name
}

/** What made a page, and the page. */
interface Kept {
  readonly notes: JsonObject | undefined
  readonly fresh: Required<CacheHints>
  readonly page: JsonObject
}

export interface ListOptions {
  /** Items in one page. */
  readonly pageSize: number
  readonly hints: CacheHints
  /** Seals cursors. */
  readonly seals: Seals
}

/** Serves pages of the catalog's lists; an unchanged first page is the same object every time, so that its text is kept. */
export class Lists {
  readonly #catalog: Catalog
  readonly #options: ListOptions
  /** First pages by the identity of the list behind them: for each kind, as two may share an (empty) list. */
  readonly #firstPages: { readonly [K in ListKind]: WeakMap<object, Kept> } = {
    tools: new WeakMap(),
    resources: new WeakMap(),
    templates: new WeakMap(),
    prompts: new WeakMap(),
  }

  constructor(catalog: Catalog, options: ListOptions) {
    this.#catalog = catalog
    this.#options = options
  }

  list(request: ServerRequest): MaybePromise<JsonObject> {
    const listed = kinds[request.method]
    if (listed === undefined) throw new TypeError(`${request.method} is not a list.`)
    const { cursor } = request.params
    return andThen(listed.items(this.#catalog, request), (items) => {
      const notes = this.#catalog.notes(listed.kind, request)
      const fresh = this.#freshness(listed.kind, request)
      if (cursor !== undefined) return this.#page(listed, items, { notes, fresh }, String(cursor))
      const firstPages = this.#firstPages[listed.kind]
      const known = firstPages.get(items)
      if (known !== undefined && known.notes === notes && isSame(known.fresh, fresh)) return known.page
      return andThen(this.#page(listed, items, { notes, fresh }, undefined), (page) => {
        firstPages.set(items, { notes, fresh, page })
        return page
      })
    })
  }

  #freshness(kind: ListKind, scope: Scope): Required<CacheHints> {
    const { cacheScope, ttlMs } = this.#options.hints
    const fresh = this.#catalog.freshness(kind, scope)
    const known = ttlMs ?? fresh.ttlMs
    return { ttlMs: Number.isFinite(known) ? known : 0, cacheScope: cacheScope ?? fresh.cacheScope }
  }

  #page(
    { kind, member, keyOf }: ListedKind,
    items: readonly object[],
    { notes, fresh }: Omit<Kept, 'page'>,
    cursor: string | undefined,
  ): MaybePromise<JsonObject> {
    const { pageSize, seals } = this.#options
    const page = pageOf(items, cursor, {
      pageSize,
      pageBytes: serverLimits.maxPageBytes,
      keyOf: keyOf as (item: object) => string, // the kind knows its items
      seal: (position) => andThen(seals.ring(), (ring) => ring.seal(position, `cursor of ${kind}`)),
      open: (sealed) => andThen(seals.ring(), (ring) => ring.open(sealed, `cursor of ${kind}`)),
    })
    return andThen(page, ({ items, nextCursor }) => ({
      [member]: items,
      ...(nextCursor === undefined ? {} : { nextCursor }),
      ...fresh,
      ...(notes === undefined ? {} : { _meta: notes }),
    }))
  }
}

function isSame(a: Required<CacheHints>, b: Required<CacheHints>): boolean {
  return a.ttlMs === b.ttlMs && a.cacheScope === b.cacheScope
}

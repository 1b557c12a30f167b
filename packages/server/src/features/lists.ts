/** The four lists. @see https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/pagination */
import type { CacheHints, JsonObject } from '@causeway/protocol'
import type { Catalog } from '../catalog.js'
import { pageOf } from '../cursor.js'
import { andThen, type MaybePromise } from '../maybe-promise.js'
import type { Scope } from '../provider.js'
import type { ServerRequest } from '../server-request.js'

interface ListKind {
  /** The member of the result that holds the items. */
  readonly member: string
  items(catalog: Catalog, scope: Scope): MaybePromise<readonly object[]>
  keyOf(item: never): string
}

const kinds: { readonly [method: string]: ListKind } = {
  'tools/list': { member: 'tools', items: (catalog, scope) => catalog.tools(scope), keyOf: byName },
  'prompts/list': { member: 'prompts', items: (catalog, scope) => catalog.prompts(scope), keyOf: byName },
  'resources/list': {
    member: 'resources',
    items: (catalog, scope) => catalog.resources(scope),
    keyOf: (item: { uri: string }) => item.uri,
  },
  'resources/templates/list': {
    member: 'resourceTemplates',
    items: (catalog, scope) => catalog.templates(scope),
    keyOf: (item: { uriTemplate: string }) => item.uriTemplate,
  },
}

function byName(item: { name: string }): string {
  return item.name
}

/** Serves pages of the catalog's lists; an unchanged first page is the same object every time, so that its text is kept. */
export class Lists {
  readonly #catalog: Catalog
  readonly #pageSize: number
  readonly #hints: CacheHints
  /** First pages by the identity of the list behind them. */
  readonly #firstPages = new WeakMap<object, JsonObject>()

  constructor(catalog: Catalog, pageSize: number, hints: CacheHints) {
    this.#catalog = catalog
    this.#pageSize = pageSize
    this.#hints = hints
  }

  list(request: ServerRequest): MaybePromise<JsonObject> {
    const kind = kinds[request.method]
    if (kind === undefined) throw new TypeError(`${request.method} is not a list.`)
    const { cursor } = request.params
    return andThen(kind.items(this.#catalog, request), (items) => {
      if (cursor !== undefined) return this.#page(kind, items, String(cursor))
      const known = this.#firstPages.get(items)
      if (known !== undefined) return known
      const page = this.#page(kind, items, undefined)
      this.#firstPages.set(items, page)
      return page
    })
  }

  #page(kind: ListKind, items: readonly object[], cursor: string | undefined): JsonObject {
    const page = pageOf(items, cursor, this.#pageSize, kind.keyOf as (item: object) => string) // the kind knows its items
    const cacheScope = this.#hints.cacheScope ?? (this.#catalog.varies ? 'private' : 'public')
    return {
      [kind.member]: page.items,
      ...(page.nextCursor === undefined ? {} : { nextCursor: page.nextCursor }),
      ttlMs: this.#hints.ttlMs ?? 0,
      cacheScope,
    }
  }
}

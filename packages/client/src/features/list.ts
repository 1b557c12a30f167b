/** @see https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/pagination */
import { ErrorCode, isObject, type JsonObject, RpcError } from '@causeway/protocol'
import { type CachedCallOptions, cachedRequest } from '../cached-request.js'
import { clientError } from '../errors.js'
import type { Session } from '../session.js'
import { checkMember } from './shapes.js'

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Asks for the next page; absent on the last one. Opaque, and the empty string is one like any other. */
  readonly nextCursor: string | undefined
}

export interface ListOptions extends CachedCallOptions {
  /** Sees the result of each page as it came, for what is beside the items: cache hints, `_meta`. */
  readonly onResult?: ((result: JsonObject) => void) | undefined
}

export interface PageOptions extends ListOptions {
  readonly cursor?: string | undefined
}

/** A list method, the member of its result that holds the items, and the capability that promises them. */
export interface ListKind {
  readonly method: string
  readonly member: string
  readonly capability: 'tools' | 'prompts' | 'resources'
  /** The member by which an item goes. */
  readonly key: 'name' | 'uri' | 'uriTemplate'
}

/** All pages of a list; none where the server has no such list and does not claim to. */
export async function listAll<T>(session: Session, kind: ListKind, options: ListOptions): Promise<readonly T[]> {
  const items: T[] = []
  let cursor: string | undefined
  for (let pages = 1; ; pages++) {
    const page: Page<T> = await listPage(session, kind, { ...options, cursor })
    if (page.nextCursor === undefined) return pages === 1 ? page.items : items.concat(page.items)
    // Not as arguments: a page may hold more items than a call may have.
    for (const item of page.items) items.push(item)
    if (pages >= session.settings.maxListPages || page.nextCursor === cursor) throw endless(kind, pages)
    cursor = page.nextCursor
  }
}

export async function listPage<T>(session: Session, kind: ListKind, options: PageOptions): Promise<Page<T>> {
  const { cursor } = options
  const result = await orNone(session, kind, cachedRequest(session, kind.method, cursorParams(cursor), options))
  checkMember(kind.method, result, kind.member, () => undefined)
  const items = result[kind.member] as readonly T[] // as: an array; what is no item is left out
  options.onResult?.(result)
  return {
    items: wellFormed(session, kind, items),
    nextCursor: typeof result.nextCursor === 'string' ? result.nextCursor : undefined,
  }
}

/** Without what has no name to go by, which is the server's mistake and not the caller's problem. */
function wellFormed<T>(session: Session, { method, key }: ListKind, items: readonly T[]): readonly T[] {
  const isItem = (item: unknown): boolean => isObject(item) && typeof item[key] === 'string'
  if (items.every(isItem)) return items
  const good = items.filter(isItem)
  const message = `Of what ${method} listed, ${items.length - good.length} without a ${key} were left out.`
  session.warn({ kind: 'invalid-item-dropped', message })
  return good
}

function cursorParams(cursor: string | undefined): JsonObject | undefined {
  return cursor === undefined ? undefined : { cursor }
}

/** A server that does not have what it does not claim to have is right. */
async function orNone(session: Session, kind: ListKind, answer: Promise<JsonObject>): Promise<JsonObject> {
  try {
    return await answer
  } catch (error) {
    const unknown = error instanceof RpcError && error.code === ErrorCode.MethodNotFound
    if (!unknown || session.agreement.serverCapabilities[kind.capability] !== undefined) throw error
    return { [kind.member]: [] }
  }
}

function endless(kind: ListKind, pages: number): Error {
  return clientError('ERR_LIST_TOO_LONG', `Expected ${kind.method} to end; it had a further page after ${pages}.`)
}

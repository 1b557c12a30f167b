import { invalidParams } from '@causeway/protocol'
import { andThen, type MaybePromise } from './maybe-promise.js'

/** One page of a list, and the cursor of the next. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | undefined
}

/** How a list is cut. */
export interface Cut<T> {
  /** Items in one page. */
  readonly pageSize: number
  /** The same as UTF-8; an item that is longer has a page of its own. */
  readonly pageBytes: number
  /** What an item is known by. */
  keyOf(item: T): string
  /** Makes a position into something that only `open` can read, and only for this list. */
  seal(position: string): MaybePromise<string>
  /** Undefined for what this list's `seal` did not make. */
  open(sealed: string): MaybePromise<string | undefined>
}

/**
 * Cuts a page. A cursor names the last item that was sent, so that a list that changed meanwhile goes on behind it.
 * @throws {RpcError} `InvalidParams` for a cursor that this list did not give
 */
export function pageOf<T extends object>(
  items: readonly T[],
  cursor: string | undefined,
  cut: Cut<T>,
): MaybePromise<Page<T>> {
  if (cursor === undefined) return pageFrom(0, items, cut)
  return andThen(cut.open(cursor), (position) => pageFrom(startAfter(items, position, cut), items, cut))
}

function pageFrom<T extends object>(start: number, items: readonly T[], cut: Cut<T>): MaybePromise<Page<T>> {
  const end = endOf(items, start, cut)
  const page = start === 0 && end === items.length ? items : items.slice(start, end)
  const last = page.at(-1)
  if (last === undefined || end >= items.length) return { items: page, nextCursor: undefined }
  const position = [end, cut.keyOf(last)] satisfies Position
  return andThen(cut.seal(JSON.stringify(position)), (nextCursor) => ({ items: page, nextCursor }))
}

function endOf<T extends object>(items: readonly T[], start: number, { pageBytes, pageSize }: Cut<T>): number {
  const most = Math.min(start + pageSize, items.length)
  let byteLength = 0
  for (let end = start; end < most; end++) {
    const item = items[end]
    byteLength += item === undefined ? 0 : bytesOf(item)
    if (byteLength > pageBytes && end > start) return end
  }
  return most
}

const encoder = new TextEncoder()
/** Lists come again and again with the same items in them. */
const byteLengths = new WeakMap<object, number>()

function bytesOf(item: object): number {
  let byteLength = byteLengths.get(item)
  if (byteLength === undefined) {
    byteLength = encoder.encode(JSON.stringify(item)).length
    byteLengths.set(item, byteLength)
  }
  return byteLength
}

type Position = [index: number, key: string]

function startAfter<T extends object>(items: readonly T[], position: string | undefined, { keyOf }: Cut<T>): number {
  if (position === undefined) {
    throw invalidParams('Expected a cursor from an earlier page of this list; ask for the first page again.')
  }
  // as: what a seal holds is what pageOf wrote.
  const [index, key] = JSON.parse(position) as Position
  const before = items[index - 1]
  if (before !== undefined && keyOf(before) === key) return index
  const found = items.findIndex((item) => keyOf(item) === key)
  return found === -1 ? Math.min(index, items.length) : found + 1
}

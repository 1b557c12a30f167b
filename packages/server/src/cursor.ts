import { invalidParams } from '@causeway/protocol'

/** One page of a list, and the cursor of the next. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | undefined
}

/** How a list is cut. */
export interface Cut<T> {
  /** Items in one page. */
  readonly pageSize: number
  /** What an item is known by. */
  keyOf(item: T): string
  /** Makes a position into something that only `open` can read, and only for this list. */
  seal(position: string): string
  /** Undefined for what this list's `seal` did not make. */
  open(sealed: string): string | undefined
}

/**
 * Cuts a page. A cursor names the last item that was sent, so that a list that changed meanwhile goes on behind it.
 * @throws {RpcError} `InvalidParams` for a cursor that this list did not give
 */
export function pageOf<T>(items: readonly T[], cursor: string | undefined, cut: Cut<T>): Page<T> {
  const { keyOf, pageSize } = cut
  const start = cursor === undefined ? 0 : startAfter(items, cursor, cut)
  const page = start === 0 && items.length <= pageSize ? items : items.slice(start, start + pageSize)
  const last = page.at(-1)
  const more = last !== undefined && start + page.length < items.length
  const position = more ? ([start + page.length, keyOf(last)] satisfies Position) : undefined
  return { items: page, nextCursor: position && cut.seal(JSON.stringify(position)) }
}

type Position = [index: number, key: string]

function startAfter<T>(items: readonly T[], cursor: string, { keyOf, open }: Cut<T>): number {
  const position = open(cursor)
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

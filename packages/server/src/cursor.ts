import { invalidParams } from '@causeway/protocol'

/** One page of a list, and the cursor of the next. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | undefined
}

/**
 * Cuts a page. A cursor names the last item that was sent, so that a list that changed meanwhile goes on behind it.
 * @throws {RpcError} `InvalidParams` for a cursor that no list gave
 */
export function pageOf<T>(
  items: readonly T[],
  cursor: string | undefined,
  pageSize: number,
  keyOf: (item: T) => string,
): Page<T> {
  const start = cursor === undefined ? 0 : startAfter(items, cursor, keyOf)
  const page = start === 0 && items.length <= pageSize ? items : items.slice(start, start + pageSize)
  const last = page.at(-1)
  const more = last !== undefined && start + page.length < items.length
  return { items: page, nextCursor: more ? encode([start + page.length, keyOf(last)]) : undefined }
}

function startAfter<T>(items: readonly T[], cursor: string, keyOf: (item: T) => string): number {
  const [index, key] = decode(cursor)
  const before = items[index - 1]
  if (before !== undefined && keyOf(before) === key) return index
  const found = items.findIndex((item) => keyOf(item) === key)
  return found === -1 ? Math.min(index, items.length) : found + 1
}

type Position = readonly [index: number, key: string]

function encode(position: Position): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(position))))
}

function decode(cursor: string): Position {
  try {
    const bytes = Uint8Array.from(atob(cursor), (char) => char.charCodeAt(0))
    const position: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (
      Array.isArray(position) &&
      Number.isSafeInteger(position[0]) &&
      position[0] > 0 &&
      typeof position[1] === 'string'
    ) {
      return [position[0], position[1]]
    }
  } catch {
    // Whatever it was, it is not a cursor of ours: said below.
  }
  throw invalidParams('Expected a cursor from an earlier page of this list; ask for the first page again.')
}

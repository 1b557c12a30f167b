import type { UnknownName } from '../schema/nearest-name.js'

/** The name that SQLite says it does not know. */
export function unknownName(message: string): UnknownName | undefined {
  const [, kind, name = ''] = /^no such (table|column): "?(.+?)(?:" - should .*)?$/.exec(message) ?? []
  return kind === 'table' || kind === 'column' ? { kind, name } : undefined
}

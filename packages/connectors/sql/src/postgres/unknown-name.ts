import type { UnknownName } from '../schema/nearest-name.js'

const UNDEFINED_TABLE = '42P01'
const UNDEFINED_COLUMN = '42703'

/** The name that PostgreSQL says it does not know, where it says so in English. */
export function unknownName({
  code,
  message,
}: {
  readonly code: string
  readonly message: string
}): UnknownName | undefined {
  if (code === UNDEFINED_TABLE) {
    const [, name] = /^(?:relation|missing FROM-clause entry for table) "(.+)"/.exec(message) ?? []
    return name === undefined ? undefined : { kind: 'table', name }
  }
  if (code !== UNDEFINED_COLUMN) return undefined
  // Quoted where it stands alone, bare behind its table.
  const [, alone, ofTable] = /^column (?:"(.+)"|(.+)) does not exist$/.exec(message) ?? []
  const name = alone ?? ofTable
  return name === undefined ? undefined : { kind: 'column', name }
}

import type { UnknownName } from '../schema/nearest-name.js'

/** ER_NO_SUCH_TABLE; ER_BAD_TABLE_ERROR and ER_UNKNOWN_TABLE for what stands before a dot. */
const UNKNOWN_TABLES = new Set([1146, 1051, 1109])
/** ER_BAD_FIELD_ERROR. */
const UNKNOWN_COLUMN = 1054

/** The name that MySQL or MariaDB says it does not know: the first that is quoted, in whatever language it speaks. */
export function unknownName({
  errno,
  sqlMessage,
}: {
  readonly errno: number
  readonly sqlMessage: string
}): UnknownName | undefined {
  const [, name] = /'(.+?)'/.exec(sqlMessage) ?? []
  if (name === undefined) return undefined
  if (UNKNOWN_TABLES.has(errno)) return { kind: 'table', name }
  return errno === UNKNOWN_COLUMN ? { kind: 'column', name } : undefined
}

import type { Connection } from './connection.js'

/** Tables that the configuration lets clients write. */
export interface WriteRights {
  readonly insert: ReadonlySet<string>
  readonly update: ReadonlySet<string>
}

const READING = new Set(['USAGE', 'SELECT', 'SHOW VIEW', 'SHOW DATABASES', 'SHOW_ROUTINE', 'REFERENCES'])

/**
 * What the role may do beyond reading, in the words of SHOW GRANTS; empty where nothing. The right to write what the
 * configuration lets clients write does not count.
 *
 * @param database the one whose tables the configuration names without a schema
 */
export async function grantsBeyondReading(
  connection: Connection,
  database: string,
  rights: WriteRights,
): Promise<readonly string[]> {
  const { rows } = await connection.text('SHOW GRANTS')
  return rows.flatMap(([line]) => beyondReading(String(line), database, rights))
}

/** @param line such as "GRANT SELECT, INSERT (`a`) ON `shop`.* TO `bob`@`%`" */
export function beyondReading(line: string, database: string, rights: WriteRights): string[] {
  // MySQL tells what is taken away from a right to everything, too.
  if (line.startsWith('REVOKE ')) return []
  const [, list, scope, rest = ''] = /^GRANT (.+?) ON (.+?) TO (.+)$/s.exec(line) ?? []
  // A role that is not active gives nothing, and no statement that is let through activates one; rights of active ones are lines of their own.
  if (list === undefined || scope === undefined)
    return /^(?:GRANT|SET DEFAULT ROLE) [^ ]+( TO| FOR) /.test(line) ? [] : [line]
  const found = privilegesIn(list).filter(
    (privilege) => !READING.has(privilege) && !isConfigured(privilege, scope, database, rights),
  )
  if (/ WITH (?:.* )?GRANT OPTION/.test(rest)) found.push('GRANT OPTION')
  return found.map((privilege) => `${privilege} ON ${scope}`)
}

/** Without the columns that they are limited to. */
function privilegesIn(list: string): string[] {
  return list
    .replaceAll(/\s*\([^)]*\)/g, '')
    .split(',')
    .map((privilege) => privilege.trim().toUpperCase())
}

function isConfigured(privilege: string, scope: string, database: string, { insert, update }: WriteRights): boolean {
  const [, schema = '', table = ''] = /^`((?:[^`]|``)+)`\.`((?:[^`]|``)+)`$/.exec(scope) ?? []
  const tables = privilege === 'INSERT' ? insert : privilege === 'UPDATE' ? update : undefined
  const name = table.replaceAll('``', '`')
  return (
    tables !== undefined &&
    name !== '' &&
    (tables.has(`${schema}.${name}`) || (schema === database && tables.has(name)))
  )
}

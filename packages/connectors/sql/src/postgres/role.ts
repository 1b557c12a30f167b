import type { Transaction } from './pool.js'

const RIGHTS = `
SELECT current_user, r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolbypassrls,
  pg_has_role(current_user, 'pg_read_server_files', 'MEMBER') OR pg_has_role(current_user, 'pg_write_server_files', 'MEMBER')
    OR pg_has_role(current_user, 'pg_execute_server_program', 'MEMBER'),
  (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'f') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
      AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')),
  (SELECT count(*) FROM pg_namespace n
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND has_schema_privilege(n.oid, 'CREATE'))
FROM pg_roles r WHERE r.rolname = current_user`

const ATTRIBUTES = [
  'is a superuser',
  'may create roles',
  'may create databases',
  'may replicate',
  'ignores row security',
  'may use files of the server',
]

/** What the role may do beyond reading, in words; empty where nothing. */
export async function rightsBeyondReading(transaction: Transaction): Promise<readonly string[]> {
  const { rows } = await transaction.query(RIGHTS)
  const [role, ...rights] = rows[0] ?? []
  if (role === undefined) return []
  const found = ATTRIBUTES.filter((_, index) => rights[index] === 't')
  const [tables, schemas] = rights.slice(ATTRIBUTES.length).map(Number)
  if (tables) found.push(`may change ${tables} tables`)
  if (schemas) found.push(`may create tables in ${schemas} schemas`)
  return found
}

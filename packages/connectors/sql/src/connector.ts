import { type Connector, defineConnector } from '@causeway/connector-kit'
import { expandSql, type SqlConfig, sqlSchema } from './config.js'
import { connectSql } from './sql-provider.js'

/** Databases: SQLite, PostgreSQL, MySQL and MariaDB. */
export const sql: Connector<SqlConfig> = defineConnector<SqlConfig>({
  kind: 'sql',
  description: 'SQLite, PostgreSQL, MySQL and MariaDB: schemas, guarded queries, typed statements',
  config: sqlSchema,
  expand: expandSql,
  ignores: () => ['auth', 'http'],
  connect: connectSql,
})

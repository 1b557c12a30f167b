import { ToolError } from '@causeway/server'
import { didYouMean } from '../schema/nearest-name.js'
import type { PostgresCatalog } from './catalog.js'
import type { Relation } from './statement.js'

/** Passwords, files of the server, what others are doing, and samples of the data of every table. */
const SECRETIVE =
  /^pg_(?:authid|shadow|user_mappings?|hba_file_rules|ident_file_mappings|file_settings|largeobject|statistic.*|stat_activity|stat_statements.*|stat_ssl|stat_gssapi|subscription|config|backend_memory_contexts|shmem_allocations)$/

type Visible = Pick<PostgresCatalog, 'names' | 'tables'>

/** Before anything was looked at. */
export const NOTHING_VISIBLE: Visible = { names: new Set(), tables: [] }

/**
 * @param visible what may be read, where that is not everything
 * @throws {ToolError} for a relation that may not be read; suggests none but those that may
 */
export function checkRelations(relations: readonly Relation[], visible: Visible | undefined): void {
  for (const { schema, name } of relations) {
    const full = schema === undefined ? name : `${schema}.${name}`
    if (SECRETIVE.test(name)) throw new ToolError(`${full} is not available here.`)
    if (visible === undefined || visible.names.has(full)) continue
    const meant = didYouMean({ kind: 'table', name: full }, { dialect: 'postgres', sql: '', tables: visible.tables })
    throw new ToolError(`There is no table ${full} here. ${meant ?? 'List the tables to see those that there are.'}`)
  }
}

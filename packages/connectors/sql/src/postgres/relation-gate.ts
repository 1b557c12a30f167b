import { ToolError } from '@causeway/server'
import type { Relation } from './statement.js'

/** Passwords, files of the server, what others are doing, and samples of the data of every table. */
const SECRETIVE =
  /^pg_(?:authid|shadow|user_mappings?|hba_file_rules|ident_file_mappings|file_settings|largeobject|statistic.*|stat_activity|stat_statements.*|stat_ssl|stat_gssapi|subscription|config|backend_memory_contexts|shmem_allocations)$/

/**
 * @param visible `schema.name` and `name` of what may be read, where that is not everything
 * @throws {ToolError} for a relation that may not be read
 */
export function checkRelations(relations: readonly Relation[], visible: ReadonlySet<string> | undefined): void {
  for (const { schema, name } of relations) {
    const full = schema === undefined ? name : `${schema}.${name}`
    if (SECRETIVE.test(name)) throw new ToolError(`${full} is not available here.`)
    if (visible !== undefined && !visible.has(full)) {
      throw new ToolError(`There is no table ${full} here. List the tables to see those that there are.`)
    }
  }
}

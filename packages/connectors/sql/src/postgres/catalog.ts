import { groupBy } from '../group.js'
import { type ForeignKey, type Index, MAX_TABLES, type Table, type TableColumn } from '../schema/schema.js'
import type { Visibility } from '../schema/visibility.js'
import type { TextRows, Transaction } from './pool.js'

/** Tables as they are shown, and how statements may name them. */
export interface PostgresCatalog {
  readonly tables: readonly Table[]
  readonly truncated: boolean
  /** `schema.name` of each visible table, and `name` where it needs no schema. */
  readonly names: ReadonlySet<string>
}

const RELATIONS = `
SELECT c.oid, n.nspname, c.relname, c.relkind, pg_table_is_visible(c.oid), obj_description(c.oid, 'pg_class')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND NOT c.relispartition
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND has_schema_privilege(n.oid, 'USAGE')
  AND has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE')
ORDER BY n.nspname, c.relname`

const COLUMNS = `
SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
  a.attgenerated <> '', a.attidentity, col_description(a.attrelid, a.attnum),
  (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = a.atttypid)
FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum`

const CONSTRAINTS = `
SELECT k.conrelid, k.contype,
  (SELECT json_agg(a.attname ORDER BY p.n) FROM unnest(k.conkey) WITH ORDINALITY p(c, n)
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.c),
  rn.nspname, rc.relname, pg_table_is_visible(rc.oid),
  (SELECT json_agg(a.attname ORDER BY p.n) FROM unnest(k.confkey) WITH ORDINALITY p(c, n)
    JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = p.c)
FROM pg_constraint k LEFT JOIN pg_class rc ON rc.oid = k.confrelid LEFT JOIN pg_namespace rn ON rn.oid = rc.relnamespace
WHERE k.conrelid = ANY($1::oid[]) AND k.contype IN ('p', 'f')
ORDER BY k.conrelid, k.conname`

const INDEXES = `
SELECT i.indrelid, c.relname, i.indisunique,
  (SELECT json_agg(a.attname ORDER BY p.n) FROM unnest(i.indkey) WITH ORDINALITY p(c, n)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = p.c)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY($1::oid[]) AND i.indisvalid
ORDER BY i.indrelid, c.relname`

type TextRow = readonly (string | null)[]

/** @param schemas those that are shown; undefined: all but the system's */
export async function catalogOf(
  transaction: Transaction,
  visibility: Visibility,
  schemas: readonly string[] | undefined,
): Promise<PostgresCatalog> {
  const { rows: relations } = await transaction.query(RELATIONS)
  const visible = relations.filter(
    ([, schema, name]) =>
      (schemas === undefined || schemas.includes(schema ?? '')) && visibility.shows(schema ?? '', name ?? ''),
  )
  const shown = visible.slice(0, MAX_TABLES)
  const oids = [`{${shown.map(([oid]) => oid).join(',')}}`]
  const columns = byTable(await transaction.query(COLUMNS, oids))
  const constraints = byTable(await transaction.query(CONSTRAINTS, oids))
  const indexes = byTable(await transaction.query(INDEXES, oids))
  const tables = shown.map(([oid = null, schema, name, kind, isVisible, comment]): Table => {
    const rules = constraints.get(oid) ?? []
    return {
      id: idOf(schema, name, isVisible),
      schema: schema ?? '',
      name: name ?? '',
      kind: kind === 'v' || kind === 'm' ? 'view' : 'table',
      ...(comment == null ? {} : { comment }),
      columns: (columns.get(oid) ?? []).map(columnFrom),
      primaryKey: namesIn(rules.find(([, type]) => type === 'p')?.[2]),
      foreignKeys: rules.filter(([, type]) => type === 'f').map(foreignKeyFrom),
      indexes: (indexes.get(oid) ?? []).map(indexFrom),
    }
  })
  return { tables, truncated: visible.length > shown.length, names: new Set(visible.flatMap(namesOf)) }
}

function namesOf([, schema, name, , isVisible]: TextRow): string[] {
  return isVisible === 't' ? [`${schema}.${name}`, `${name}`] : [`${schema}.${name}`]
}

function idOf(
  schema: string | null | undefined,
  name: string | null | undefined,
  isVisible: string | null | undefined,
): string {
  return isVisible === 't' ? `${name}` : `${schema}.${name}`
}

function byTable({ rows }: TextRows): Map<string | null, (string | null)[][]> {
  return groupBy(rows, ([oid = null]) => oid)
}

function columnFrom([, name, type, notNull, expression, generated, identity, comment, values]: TextRow): TableColumn {
  const isGenerated = generated === 't' || identity === 'a'
  const byDefault = identity === 'd' ? 'generated identity' : (expression ?? undefined)
  return {
    name: name ?? '',
    type: type ?? '',
    nullable: notNull !== 't',
    ...(byDefault === undefined ? {} : { default: byDefault }),
    ...(isGenerated ? { generated: true } : {}),
    ...(comment == null ? {} : { comment }),
    ...(values == null ? {} : { values: namesIn(values) }),
  }
}

function foreignKeyFrom([, , columns, schema, name, isVisible, referenced]: TextRow): ForeignKey {
  return {
    columns: namesIn(columns),
    references: { table: idOf(schema, name, isVisible), columns: namesIn(referenced) },
  }
}

function indexFrom([, name, unique, columns]: TextRow): Index {
  return { name: name ?? '', columns: namesIn(columns), unique: unique === 't' }
}

/** A list of names as JSON. */
function namesIn(json: string | null | undefined): readonly string[] {
  return json == null ? [] : (JSON.parse(json) as string[]) // what json_agg makes of names
}

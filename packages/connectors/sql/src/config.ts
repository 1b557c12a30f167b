import { type SecretReference, secret } from '@causeway/connector-kit'
import * as z from 'zod'
import type { Bound } from './database.js'
import { checkUrl } from './url-check.js'

/** The configuration, with its defaults. */
export interface SqlConfig {
  readonly url: SecretReference
  readonly user?: string | undefined
  readonly password?: SecretReference | undefined
  readonly schemas?: readonly string[] | undefined
  readonly tables?:
    | { readonly include?: readonly string[] | undefined; readonly exclude?: readonly string[] | undefined }
    | undefined
  readonly query: boolean
  readonly queries: { readonly [name: string]: NamedQuery }
  readonly write?: WriteConfig | undefined
  readonly allowFunctions: readonly string[]
  readonly trustRole: boolean
  readonly sampleRows: number
  readonly maxRows: number
  readonly maxBytes: number
  readonly maxValueBytes: number
  readonly timeoutMs: number
  readonly lockTimeoutMs: number
  readonly connectTimeoutMs: number
  readonly maxConnections: number
  readonly maxWaiting: number
  readonly maxMemoryBytes: number
  readonly schemaRefreshMs: number
  readonly tls?: TlsConfig
}

/** Which tables clients may write. */
export interface WriteConfig {
  readonly insert?: readonly string[] | undefined
  readonly update?: readonly string[] | undefined
}

/** A statement of the configuration as a tool. */
export interface NamedQuery {
  readonly sql: string
  readonly description: string
  readonly title?: string | undefined
  readonly parameters: { readonly [name: string]: QueryParameter }
  /** JSON Schema of each column. */
  readonly output?: { readonly [column: string]: unknown } | undefined
}

/** A parameter of a named query: a JSON Schema of few words, and whether it may be null. */
export interface QueryParameter {
  readonly type: 'string' | 'integer' | 'number' | 'boolean'
  readonly default?: Bound | undefined
  readonly nullable?: boolean | undefined
  readonly [keyword: string]: unknown
}

/** How connections are encrypted. */
export type TlsConfig =
  | boolean
  | {
      readonly ca?: string | undefined
      readonly cert?: string | undefined
      readonly key?: SecretReference | undefined
      readonly serverName?: string | undefined
      readonly rejectUnauthorized?: boolean | undefined
    }
  | undefined

const name = z.string().min(1)
const milliseconds = z.int().positive().max(2_147_483_647)

const tables = z.strictObject({
  include: z.array(name).optional().describe("Only these: names or schema.name, '*' for any characters"),
  exclude: z.array(name).optional().describe('Not these'),
})

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

const parameter = z.strictObject({
  type: z.enum(['string', 'integer', 'number', 'boolean']),
  description: z.string().optional(),
  default: scalar.optional().describe('Without one the parameter is required'),
  nullable: z.boolean().optional().describe('null may be given, and is what is bound where nothing is'),
  enum: z.array(scalar).min(1).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.int().nonnegative().optional(),
  maxLength: z.int().nonnegative().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
})

const namedQuery = z.strictObject({
  sql: z.string().min(1).describe('One statement that reads; parameters are written :name'),
  description: z.string().min(1).describe('What it answers, for a model'),
  title: z.string().optional(),
  parameters: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/), parameter)
    .default({})
    .describe('By the name that the statement has after the colon'),
  output: z.record(z.string(), z.json()).optional().describe('JSON Schema of each column, by its name'),
})

const tls = z.strictObject({
  ca: z.string().optional().describe('A PEM file of certificates to trust'),
  cert: z.string().optional().describe('A PEM file: the client certificate'),
  key: secret().optional().describe('The private key of the client certificate, as PEM'),
  serverName: z.string().optional(),
  rejectUnauthorized: z.boolean().optional(),
})

const sqlObject: z.ZodType<SqlConfig> = z.strictObject({
  url: z
    .union([name, z.strictObject({ exec: z.array(z.string()).min(1) })])
    .describe('A path of an SQLite file, postgres://…, mysql://…, or a reference to a secret that holds one of these'),
  user: name
    .optional()
    .describe(
      'Instead of the one in the URL; without either: PostgreSQL: the account of this process, MySQL: an error',
    ),
  password: secret().optional(),
  schemas: z.array(name).min(1).optional().describe('PostgreSQL: those that are shown; MySQL: databases'),
  tables: tables.optional().describe('Which tables are shown, and may be named in queries'),
  query: z.boolean().default(true).describe('SQL of the model: the tools query and explain, and rows as resources'),
  queries: z
    .record(z.string().regex(/^[A-Za-z0-9_-]{1,48}$/), namedQuery)
    .default({})
    .describe('Statements of yours as tools'),
  write: z
    .strictObject({
      insert: z.array(name).optional().describe('Tables that rows may be added to'),
      update: z.array(name).optional().describe('Tables whose rows may be changed, one at a time by their primary key'),
    })
    .optional(),
  allowFunctions: z.array(name).default([]).describe('Functions that are refused otherwise; they must change nothing'),
  trustRole: z.boolean().default(false).describe('MySQL: query even where the role may do more than SELECT'),
  sampleRows: z.int().min(0).max(100).default(5).describe('Rows that the resource of a table shows; 0: none at all'),
  maxRows: z.int().positive().max(10_000).default(100).describe('Rows in one page of a result'),
  maxBytes: z.int().min(1_024).max(16_777_216).default(262_144).describe('Bytes in one page of a result, as JSON'),
  maxValueBytes: z.int().min(16).max(16_777_216).default(16_384).describe('A longer text or blob is cut'),
  timeoutMs: milliseconds.default(10_000).describe('The longest a statement may run'),
  lockTimeoutMs: milliseconds.default(3_000).describe('The longest a statement may wait for a lock'),
  connectTimeoutMs: milliseconds.default(10_000),
  maxConnections: z.int().positive().max(100).default(4).describe('Statements at a time; SQLite: processes'),
  maxWaiting: z.int().nonnegative().max(10_000).default(100).describe('Statements that wait for a connection'),
  maxMemoryBytes: z.int().min(134_217_728).default(536_870_912).describe('SQLite: of each process'),
  schemaRefreshMs: milliseconds.default(60_000).describe('How often the tables are looked at again'),
  tls: z
    .union([z.boolean(), tls])
    .optional()
    .describe('true: with a certificate that is checked; else as the URL says'),
})

/** What may stand under `sql:` */
export const sqlSchema: z.ZodType<SqlConfig> = sqlObject.superRefine(checkUrl)

/** `sql: ./shop.db` is `sql: { url: ./shop.db }`. */
export function expandSql(short: unknown): unknown {
  return typeof short === 'string' ? { url: short } : short
}

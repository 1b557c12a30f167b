import type { ConnectorContext } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import { type App, mcp, type Provider, type ToolValue } from '@causeway/server'
import type { SqlConfig } from './config.js'
import type { Database } from './database.js'
import { openDatabase } from './open-database.js'
import { Cursors } from './page/cursor.js'
import { queryPrompts } from './prompts/query-prompts.js'
import { databaseResources, type ResourceParts, SqlUris, tableResources } from './resources/table-resources.js'
import type { Schema } from './schema/schema.js'
import { SchemaCache } from './schema/schema-cache.js'
import { Visibility } from './schema/visibility.js'
import { namedQueryTool } from './tools/named-query.js'
import { queryTools } from './tools/query-tools.js'
import { Reader } from './tools/reader.js'
import { schemaTools } from './tools/schema-tools.js'
import { writeTools } from './tools/write-tools.js'

/** Connects to the database, and makes what it offers. @throws {CausewayError} what was expected, what came, what to do */
export async function connectSql(config: SqlConfig, context: ConnectorContext): Promise<Provider> {
  const visibility = new Visibility(config.tables ?? {})
  const database = await openDatabase(config, visibility, context)
  const closing = new AbortController()
  try {
    const provider = await SqlProvider.over(database, config, context, closing)
    return provider
  } catch (error) {
    closing.abort()
    await database.close()
    throw error
  }
}

/** What a database offers: an app whose lists follow the database's tables. */
class SqlProvider implements Provider {
  readonly #database: Database
  readonly #config: SqlConfig
  readonly #context: ConnectorContext
  readonly #closing: AbortController
  readonly #app: App
  readonly #uris: SqlUris
  #parts: ResourceParts | undefined
  #closed: Promise<void> | undefined
  /** Names of tools and URIs that come from the tables. */
  #shown: { readonly tools: readonly string[]; readonly resources: readonly string[] } = { tools: [], resources: [] }

  private constructor(database: Database, config: SqlConfig, context: ConnectorContext, closing: AbortController) {
    this.#database = database
    this.#config = config
    this.#context = context
    this.#closing = closing
    this.#app = mcp({ name: context.name })
    this.#uris = new SqlUris(context.name)
  }

  static async over(
    database: Database,
    config: SqlConfig,
    context: ConnectorContext,
    closing: AbortController,
  ): Promise<SqlProvider> {
    const provider = new SqlProvider(database, config, context, closing)
    await provider.#fill()
    return provider
  }

  get tools(): Provider['tools'] {
    return this.#app.tools
  }

  get resources(): Provider['resources'] {
    return this.#app.resources
  }

  get prompts(): Provider['prompts'] {
    return this.#app.prompts
  }

  onChange(listener: Parameters<App['onChange']>[0]): () => void {
    return this.#app.onChange(listener)
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#closing.abort()
    await Promise.all([this.#app.close(), this.#database.close()])
  }

  async #fill(): Promise<void> {
    const { clock, log, name, store } = this.#context
    const config = this.#config
    const signal = AbortSignal.any([this.#context.signal, this.#closing.signal])
    const schemas = await SchemaCache.over(this.#database, {
      clock,
      log,
      signal,
      refreshMs: config.schemaRefreshMs,
      changed: (schema, before) => this.#changed(schema, before),
    })
    const reader = new Reader(this.#database, await Cursors.over(store), config)
    const fixed = await this.#fixedTools(schemas, reader, signal)
    // Rows are there for those who may ask for any.
    const sampleRows = config.query ? config.sampleRows : 0
    this.#parts = { name, database: this.#database, schemas, reader, sampleRows, ttlMs: config.schemaRefreshMs }
    this.#app.add({
      tools: fixed,
      resources: databaseResources(this.#parts, this.#uris),
      ...(config.query ? { prompts: queryPrompts(schemas) } : {}),
    })
    this.#show(schemas.latest, writeTools(this.#database, schemas.latest, config.write ?? {}), fixed)
    void schemas.watch()
  }

  async #fixedTools(schemas: SchemaCache, reader: Reader, signal: AbortSignal): Promise<{ [name: string]: ToolValue }> {
    const { product } = schemas.latest
    const { query, maxRows, queries } = this.#config
    const tools: { [name: string]: ToolValue } = {
      ...(query ? queryTools(this.#database, reader, { product, maxRows }) : {}),
      ...schemaTools(schemas),
    }
    for (const [name, one] of Object.entries(queries)) {
      if (name in tools) throw taken(name)
      tools[name] = await namedQueryTool(name, one, { database: this.#database, reader, signal })
    }
    return tools
  }

  /** Lists what the tables give, in place of what they gave before. */
  #show(
    schema: Schema,
    writers: { readonly [name: string]: ToolValue },
    fixed: { readonly [name: string]: ToolValue } = {},
  ): void {
    const clash = Object.keys(writers).find((name) => name in fixed)
    if (clash !== undefined) throw taken(clash)
    this.#app.remove(this.#shown)
    const resources = this.#parts === undefined ? [] : tableResources(this.#parts, this.#uris, schema)
    this.#app.add({ tools: writers, resources })
    this.#shown = { tools: Object.keys(writers), resources: resources.map(({ uri }) => uri) }
  }

  #changed(schema: Schema, before: Schema): void {
    this.#context.log.info('The tables of the database have changed', { tables: schema.tables.length })
    this.#show(schema, this.#writersFor(schema))
    this.#app.resourceUpdated(this.#uris.schema)
    const known = new Map(before.tables.map((table) => [table.id, JSON.stringify(table)]))
    for (const table of schema.tables) {
      const text = known.get(table.id)
      if (text !== undefined && text !== JSON.stringify(table)) this.#app.resourceUpdated(this.#uris.tableOf(table.id))
    }
  }

  /** A table that is gone takes its tools with it, and nothing else. */
  #writersFor(schema: Schema): { [name: string]: ToolValue } {
    const { insert = [], update = [] } = this.#config.write ?? {}
    const single = [...insert.map((id) => ({ insert: [id] })), ...update.map((id) => ({ update: [id] }))]
    const tools: { [name: string]: ToolValue } = {}
    for (const write of single) {
      try {
        Object.assign(tools, writeTools(this.#database, schema, write))
      } catch (error) {
        this.#context.log.warn('A table can no longer be written', { error })
      }
    }
    return tools
  }
}

function taken(name: string): CausewayError {
  return new CausewayError(
    'ERR_SQL_QUERY',
    `queries.${name}: expected another name; there is a tool '${name}' already.`,
  )
}

import type { Clock, Logger } from '@causeway/connector-kit'
import type { Database } from '../database.js'
import type { Schema } from './schema.js'

/** What surrounds the cache. */
export interface CacheSurroundings {
  readonly clock: Clock
  readonly log: Logger
  /** Ends the watch. */
  readonly signal: AbortSignal
}

/** What the database holds, looked at again from time to time. */
export class SchemaCache {
  readonly #database: Database
  readonly #refreshMs: number
  readonly #surroundings: CacheSurroundings
  readonly #changed: (schema: Schema, before: Schema) => void
  #schema: Schema
  #text: string
  #lookedAt: number
  #looking: Promise<Schema> | undefined

  private constructor(
    database: Database,
    schema: Schema,
    { refreshMs, changed, ...surroundings }: CacheSurroundings & CacheOptions,
  ) {
    this.#database = database
    this.#refreshMs = refreshMs
    this.#surroundings = surroundings
    this.#changed = changed
    this.#schema = schema
    this.#text = JSON.stringify(schema)
    this.#lookedAt = surroundings.clock.now()
  }

  /** Looks for the first time. @throws as `Database.introspect` does */
  static async over(database: Database, options: CacheSurroundings & CacheOptions): Promise<SchemaCache> {
    return new SchemaCache(database, await database.introspect(options.signal), options)
  }

  /** As it was seen last. */
  get latest(): Schema {
    return this.#schema
  }

  /** Not older than the refresh interval, where the database can be asked. */
  async current(): Promise<Schema> {
    if (this.#surroundings.clock.now() - this.#lookedAt < this.#refreshMs) return this.#schema
    try {
      return await this.#look()
    } catch (error) {
      this.#surroundings.log.debug('The tables could not be looked at again', { error })
      return this.#schema
    }
  }

  /** Looks at every interval, so that changes are told while nobody asks. Ends with the signal. */
  async watch(): Promise<void> {
    const { clock, signal } = this.#surroundings
    while (!signal.aborted) {
      try {
        await clock.wait(this.#refreshMs, signal)
      } catch {
        return // The signal: the watch is over.
      }
      await this.current()
    }
  }

  /** Once for all who ask at the same time. */
  #look(): Promise<Schema> {
    this.#looking ??= this.#database.introspect(this.#surroundings.signal).then(
      (schema) => {
        this.#looking = undefined
        this.#lookedAt = this.#surroundings.clock.now()
        this.#take(schema)
        return this.#schema
      },
      (error: unknown) => {
        this.#looking = undefined
        throw error
      },
    )
    return this.#looking
  }

  #take(schema: Schema): void {
    const text = JSON.stringify(schema)
    if (text === this.#text) return
    const before = this.#schema
    this.#schema = schema
    this.#text = text
    this.#changed(schema, before)
  }
}

/** How often to look, and whom to tell. */
export interface CacheOptions {
  readonly refreshMs: number
  changed(schema: Schema, before: Schema): void
}

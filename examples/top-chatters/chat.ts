import { ToolError } from '@causeway/server'
import type { Database } from 'better-sqlite3'
import * as z from 'zod'

/** Somebody who wrote, as the tool returns them. */
export const Chatter = z.object({
  name: z.string(),
  messages: z.int(),
  channels: z.int().describe('how many of them they wrote in'),
  latest: z.string().describe('when they wrote last, in UTC'),
})
export type Chatter = z.infer<typeof Chatter>

export interface Filter {
  readonly limit: number
  /** A day: `2026-05-01`. */
  readonly since?: string | undefined
  readonly channel?: string | undefined
}

/** Those who wrote most, the most talkative first. @throws {ToolError} where there is no such channel */
export function topChatters(db: Database, { limit, since, channel }: Filter): Chatter[] {
  if (channel !== undefined) checkChannel(db, channel)
  // Values are bound, never pasted into the text: they come from a model, which has them from anywhere.
  const rows = db
    .prepare(
      `SELECT people.name, count(*) AS messages, count(DISTINCT channel) AS channels, max(sent_at) AS latest
       FROM messages JOIN people ON people.id = person JOIN channels ON channels.id = channel
       WHERE (@since IS NULL OR sent_at >= @since) AND (@channel IS NULL OR channels.name = @channel)
       GROUP BY person ORDER BY messages DESC, people.name LIMIT @limit`,
    )
    .all({ limit, since: since ?? null, channel: channel ?? null })
  return rows as Chatter[] // as: the columns are those of a Chatter
}

/** The SQL of all tables and indexes. */
export function schemaOf(db: Database): string {
  return db.prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL').pluck().all().join(';\n\n')
}

/** An empty answer would let a model believe that nobody talks there. */
function checkChannel(db: Database, channel: string): void {
  const channels = db.prepare('SELECT name FROM channels ORDER BY name').pluck().all()
  if (!channels.includes(channel)) {
    throw new ToolError(`There is no channel '${channel}'. The channels are ${channels.join(', ')}.`)
  }
}

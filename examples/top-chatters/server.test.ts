import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Linked, linked } from '@causeway/testing'
import { matchers } from '@causeway/testing/vitest'
import Database from 'better-sqlite3'
import { beforeAll, expect, test, vi } from 'vitest'
import { databaseFile, makeDatabase } from './make-database.js'
import app from './server.js'

expect.extend(matchers)

const folder = mkdtempSync(join(tmpdir(), 'chatters-'))
let link: Linked<typeof app>

beforeAll(async () => {
  vi.stubEnv('CHAT_DATABASE', join(folder, 'data', 'chat.db'))
  link = await linked(app)
  return async () => {
    vi.unstubAllEnvs()
    await link.close()
    await app.close()
    rmSync(folder, { recursive: true })
  }
})

test('the most talkative come first, out of a database that is made when it is missing', async () => {
  const { chatters } = await link.client.tools.top_chatters({ limit: 20 })
  expect(chatters).toHaveLength(20)
  expect(chatters[0]?.name).toBe('Priya Raman')
  const counts = chatters.map(({ messages }) => messages)
  expect(counts).toEqual([...counts].sort((a, b) => b - a))
  expect(counts.reduce((sum, count) => sum + count)).toBe(5_000)
})

test('a channel and a day narrow it down', async () => {
  const { chatters } = await link.client.tools.top_chatters({ channel: 'incidents', since: '2026-06-01', limit: 100 })
  const db = new Database(databaseFile(), { readonly: true })
  const expected = db
    .prepare(
      `SELECT count(*) FROM messages WHERE sent_at >= '2026-06-01'
       AND channel = (SELECT id FROM channels WHERE name = 'incidents')`,
    )
    .pluck()
    .get()
  db.close()
  expect(chatters.reduce((sum, { messages }) => sum + messages, 0)).toBe(expected)
  expect(chatters.every(({ channels, latest }) => channels === 1 && latest > '2026-06-01')).toBe(true)
})

test('an unknown channel is no empty answer, and a clever one no SQL', async () => {
  await expect(link.client.tools.top_chatters({ channel: 'incident' })).rejects.toBeToolError(
    /The channels are engineering, /,
  )
  await expect(link.client.tools.top_chatters({ channel: "x' OR 1 = 1 --" })).rejects.toBeToolError(
    /There is no channel/,
  )
  await expect(link.client.tools.top_chatters({ since: 'yesterday' })).rejects.toBeToolError(/since: expected/)
})

test('the tables can be read about', async () => {
  const { contents } = await link.client.readResource('chat://schema')
  expect(contents[0]).toMatchObject({
    mimeType: 'application/sql',
    text: expect.stringContaining('CREATE TABLE messages'),
  })
})

test('the database is the same each time, and nothing unfinished stays beside it', () => {
  const again = join(folder, 'again')
  makeDatabase(join(again, 'chat.db'))
  makeDatabase(join(again, 'chat.db'))
  expect(readdirSync(again)).toEqual(['chat.db'])
  const rows = [join(again, 'chat.db'), databaseFile()].map((file) => {
    const db = new Database(file, { readonly: true })
    const all = db.prepare('SELECT * FROM messages').all()
    db.close()
    return all
  })
  expect(rows[0]).toEqual(rows[1])
})

import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type Database from 'better-sqlite3'
import { newDatabase } from '../new-database.js'
import { channels, conversation, people } from './conversation.js'

const MESSAGES = 5_000

/** Outside of version control, and made again whenever it is missing; `CHAT_DATABASE` names another place. */
export function databaseFile(): string {
  return process.env.CHAT_DATABASE ?? fileURLToPath(new URL('./.data/chat-1.db', import.meta.url))
}

/** Makes the database. */
export function makeDatabase(file: string): void {
  newDatabase(file, (db) => {
    db.exec(TABLES)
    db.transaction(fill)(db)
  })
}

const TABLES = `
  CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE channels (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    channel INTEGER NOT NULL REFERENCES channels,
    person INTEGER NOT NULL REFERENCES people,
    sent_at TEXT NOT NULL, -- ISO 8601, UTC
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX messages_by_time ON messages (sent_at);
`

function fill(db: Database.Database): void {
  const channel = db.prepare('INSERT INTO channels (name) VALUES (?)')
  const channelIds = new Map(channels.map((name) => [name, channel.run(name).lastInsertRowid]))
  const person = db.prepare('INSERT INTO people (name) VALUES (?)')
  const personIds = new Map(people.map((name) => [name, person.run(name).lastInsertRowid]))
  const message = db.prepare('INSERT INTO messages (channel, person, sent_at, text) VALUES (?, ?, ?, ?)')
  for (const { channel, person, sentAt, text } of conversation(MESSAGES)) {
    message.run(channelIds.get(channel), personIds.get(person), sentAt.toISOString(), text)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href && !existsSync(databaseFile())) {
  makeDatabase(databaseFile())
}

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, expect, test } from 'vitest'
import { makeDatabase } from './make-database.js'

const folder = mkdtempSync(join(tmpdir(), 'airports-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('the database can be made twice over, and nothing unfinished is left beside it', () => {
  const file = join(folder, 'deep', 'airports.db')
  makeDatabase(file)
  makeDatabase(file)
  expect(readdirSync(join(folder, 'deep'))).toEqual(['airports.db'])
  const db = new Database(file, { readonly: true })
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.pragma('foreign_key_check')).toEqual([])
  db.close()
})

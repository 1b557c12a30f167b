import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openConnector, textOfResult } from '@causeway/connector-kit/testing'
import type { ReadResourceResult } from '@causeway/protocol'
import { mcp } from '@causeway/server'
import { fakeClock, linked } from '@causeway/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseSuite, pageOf } from '../../fixtures/database-suite.js'
import { hostileToSqlite } from '../../fixtures/hostile-statements.js'
import { inShopFile, makeShopFile } from '../../fixtures/shop.js'
import sql from '../index.js'

let folder = ''
let file = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-sqlite-'))
  file = join(folder, 'shop.db')
  makeShopFile(file)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const BOMB = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n'

describe('on SQLite', () => {
  databaseSuite({
    reader: () => file,
    secret: () => file,
    clerk: () => file,
    run: async (statements) => inShopFile(file, statements),
    dump: async () => [
      readdirSync(folder),
      ...['customers', 'orders', 'secrets', 'sqlite_master'].map((table) => inShopFile(file, `SELECT * FROM ${table}`)),
    ],
    parameter: '?',
    slow: BOMB,
    bad: {
      'a file that is not there': () => ({ url: join(folder, 'none.db') }),
      'a file that is no database': () => ({ url: join(import.meta.dirname, 'sqlite.test.ts') }),
      'a view to write': () => ({ url: file, write: { insert: ['big_orders'] } }),
      'a database in memory': { url: ':memory:' },
      'a password in plain sight': { url: 'postgres://me:pass@localhost/x' },
    },
    good: { write: { insert: ['customers'] } },
    short: ['./data.db', 'postgres://localhost/shop'],
    hostile: { statements: hostileToSqlite, moreThan: 70, as: { 'whoever has the file': () => ({ url: file }) } },
    harmless: [
      'SELECT 1;',
      'VALUES (1), (2)',
      'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT * FROM n',
      'SELECT customer_id, rank() OVER (PARTITION BY customer_id ORDER BY total DESC) r FROM orders LIMIT 5',
      'SELECT count(*) FILTER (WHERE total > 5), group_concat(DISTINCT customer_id) FROM orders',
      "SELECT notes ->> 'vip', json_extract(notes, '$.vip') FROM customers",
      "SELECT ';', \"name\", 'it''s' -- ; DELETE\n FROM customers",
      'SELECT CASE WHEN (1) THEN (2) ELSE (3) END, replace(name, 1, 2), iif(1, 2, 3) FROM customers',
    ],
    hidden: {
      exclude: ['secret*'],
      misspelt: ['secrts', 'no such table: secrts.'],
      attempts: [
        'SELECT * FROM secrets',
        'SELECT * FROM "SECRETS"',
        'SELECT * FROM [secrets]',
        'SELECT * FROM `secrets`',
        "SELECT * FROM 'secrets'",
        'SELECT * FROM main.secrets',
        'SELECT (SELECT token FROM/**/secrets)',
        'SELECT * FROM sqlite_master',
        'SELECT * FROM "sqlite_schema"',
        "SELECT * FROM pragma_table_info('customers')",
        'SELECT * FROM dbstat',
      ],
      allowed: ['SELECT name /* secrets */ FROM customers -- secrets'],
    },
    written: {
      row: { notes: 'text', photo: { base64: 'AQID' } },
      change: { name: 'Dee' },
      select: 'SELECT name, notes, hex(photo) AS photo FROM customers WHERE id > 2 ORDER BY id',
      rows: [
        { name: 'Cem', notes: '"text"', photo: '010203' },
        { name: 'Dee', notes: null, photo: '' },
      ],
      taken: 'UNIQUE constraint failed: customers.email',
      wrong: [],
    },
    mistakes: {
      'SELECT * FROM custmers': "no such table: custmers. Did you mean 'customers'?",
      'SELECT c.id FROM main.custmers c': "no such table: main.custmers. Did you mean 'customers'?",
      'SELECT nme FROM customers': "no such column: nme. Did you mean 'name'?",
      'SELECT c.nme FROM customers c': "no such column: c.nme. Did you mean 'name'?",
      'SELECT custmers.name FROM customers': "no such column: custmers.name. Did you mean 'customers.name'?",
      'SELECT customers.totl FROM customers, orders': 'no such column: customers.totl.',
      'SELECT totl FROM customers': 'no such column: totl.',
      'SELECT * FROM weather': 'no such table: weather.',
    },
  })
})

test('A cancelled statement takes no processor time any more, and neither does one of a closed connector.', async () => {
  const asked = await openConnector(sql, { url: file, timeoutMs: 600_000 })
  const controller = new AbortController()
  const cancelled = asked.call('query', { sql: BOMB }, { signal: controller.signal })
  await expect.poll(() => childrenWith(file), { timeout: 20_000 }).toBeGreaterThan(0)
  controller.abort()
  await expect(cancelled).rejects.toThrow()
  await expect.poll(() => asked.running).toBe(0)
  const running = asked.call('query', { sql: BOMB }).catch(() => undefined)
  await expect.poll(() => asked.running).toBe(1)
  await asked.close()
  await running
  await expect.poll(() => childrenWith(file)).toBe(0)
})

test('A statement that takes too much memory takes only its own process with it.', async () => {
  await using asked = await openConnector(sql, { url: file, maxMemoryBytes: 134_217_728 })
  const hungry =
    'WITH RECURSIVE n (i, b) AS (SELECT 1, randomblob(1000000) UNION SELECT i + 1, randomblob(1000000) FROM n) SELECT count(*) FROM n ORDER BY b'
  const result = await asked.call('query', { sql: hungry })
  expect(textOfResult(result)).toContain('128 MiB of memory')
  expect((await asked.call('query', { sql: 'SELECT 1' })).isError).toBeUndefined()
})

test('A page says so when the rows before it are no longer what they were.', async () => {
  const shop = join(folder, 'moving.db')
  makeShopFile(shop)
  await using asked = await openConnector(sql, shop)
  const statement = { sql: 'SELECT id FROM orders ORDER BY id', limit: 10 }
  const first = pageOf(await asked.call('query', statement))
  inShopFile(shop, 'DELETE FROM orders WHERE id = 3')
  const second = pageOf(await asked.call('query', { ...statement, cursor: first.cursor }))
  expect(second.note).toContain('not those that they were')
})

test('Results stay within their bytes, whatever they hold.', async () => {
  await using asked = await openConnector(sql, { url: file, maxBytes: 2_000, maxValueBytes: 500, maxRows: 1_000 })
  const many = pageOf(await asked.call('query', { sql: 'SELECT id, hex(randomblob(50)) AS noise FROM orders' }))
  expect(many.truncated).toBe(true)
  expect(JSON.stringify(many.rows).length).toBeLessThan(2_000)
  const large = pageOf(await asked.call('query', { sql: 'SELECT zeroblob(5000000) AS b, hex(zeroblob(1000)) AS t' }))
  expect(large.rows[0]?.[0]).toEqual({ base64: Buffer.alloc(500).toString('base64'), bytes: 5_000_000 })
  expect(large.rows[0]?.[1]).toBe(`${'0'.repeat(500)}… [cut: 2000 bytes in all]`)
  expect(large.note).toBe('2 values were cut for being too large.')
})

test('Values keep what they are: large integers as text, bytes as Base64, JSON parsed, parameters bound.', async () => {
  await using asked = await openConnector(sql, file)
  const result = await asked.call('query', { sql: 'SELECT * FROM customers ORDER BY id' })
  expect(pageOf(result).rows).toEqual([
    [1, 'Ann', 'ann@example.com', { vip: true }, { base64: 'AQID', bytes: 3 }, '9007199254740993'],
    [2, 'Bob | Co', null, null, null, 5],
  ])
  expect(textOfResult(result)).toContain('2 | Bob \\| Co | NULL | NULL | NULL | 5')
  const bound = await asked.call('query', {
    sql: 'SELECT ?, ?, ?, ?, typeof(?)',
    parameters: ["'; DROP TABLE x; --", true, null, 1.5, 3_000_000_000],
  })
  expect(pageOf(bound).rows).toEqual([["'; DROP TABLE x; --", 1, null, 1.5, 'integer']])
  expect(textOfResult(await asked.call('query', { sql: 'SELECT ?' }))).toContain('Too few parameter values')
})

test('A table that comes later is hidden as well, and a list shows what is left.', async () => {
  const shop = join(folder, 'hiding.db')
  makeShopFile(shop)
  await using asked = await openConnector(sql, { url: shop, tables: { exclude: ['secret*'] } })
  expect(textOfResult(await asked.call('list_tables'))).toBe('big_orders (view)\ncustomers\norders')
  inShopFile(shop, 'CREATE TABLE secret_too (a); INSERT INTO secret_too VALUES (1)')
  expect((await asked.call('query', { sql: 'SELECT * FROM secret_too' })).isError).toBe(true)
})

test('Rows are written in the tables that the configuration names, in no others, and all of a call or none.', async () => {
  const shop = join(folder, 'written.db')
  makeShopFile(shop)
  await using asked = await openConnector(sql, {
    url: shop,
    write: { insert: ['customers', 'orders'], update: ['customers'] },
  })
  expect((await asked.tools()).map(({ name }) => name)).toEqual([
    'query',
    'explain',
    'list_tables',
    'describe_table',
    'insert_customers',
    'insert_orders',
    'update_customers',
  ])
  const refused = await asked.call('insert_orders', { rows: [{ customer_id: 1 }, { customer_id: 77 }] })
  expect(textOfResult(refused)).toContain('FOREIGN KEY')
  expect(inShopFile(shop, 'SELECT count(*) AS n FROM orders')).toEqual([{ n: 500 }])
})

test('Named queries are tools with typed arguments, defaults and records as results.', async () => {
  const queries = {
    top: {
      sql: "SELECT customer_id, sum(total) AS total, ':not' AS mark FROM orders WHERE total >= :least GROUP BY 1 ORDER BY 2 DESC LIMIT :limit -- :nor",
      description: 'Who bought most',
      parameters: { limit: { type: 'integer', default: 1, maximum: 10 }, least: { type: 'number', nullable: true } },
      output: { total: { type: 'number' } },
    },
  }
  await using asked = await openConnector(sql, { url: file, queries, query: false })
  const tools = await asked.tools()
  expect(tools.map(({ name }) => name)).toEqual(['list_tables', 'describe_table', 'top'])
  expect(tools.at(-1)?.inputSchema).toMatchObject({
    properties: { limit: { type: 'integer', maximum: 10 }, least: { type: ['number', 'null'] } },
  })
  const { structuredContent } = await asked.call('top', { least: 0, limit: 2 })
  expect(structuredContent).toEqual({
    rows: [
      { customer_id: 1, total: 94_125, mark: ':not' },
      { customer_id: 2, total: 93_750, mark: ':not' },
    ],
    truncated: false,
  })
  expect(textOfResult(await asked.call('top', { limit: '1; DROP TABLE x' }))).toContain('expected an integer')
  // Without free queries, rows are not to be had otherwise.
  expect((await asked.templates()).map(({ uriTemplate }) => uriTemplate)).toEqual(['sql://test/tables/{table}'])
  const { contents } = await asked.read('sql://test/tables/customers')
  expect(JSON.parse(textIn({ contents }))).not.toHaveProperty('sample')
})

test('The schema and the tables are resources, their names complete, and changes are told.', async () => {
  const shop = join(folder, 'changing.db')
  makeShopFile(shop)
  const clock = fakeClock()
  await using asked = await openConnector(sql, shop, { clock })
  const changes: unknown[] = []
  asked.provider.onChange?.((change) => changes.push(change))
  const json = async (uri: string): Promise<Record<string, unknown>> => JSON.parse(textIn(await asked.read(uri)))
  expect(await json('sql://test/schema')).toMatchObject({ dialect: 'sqlite', truncated: false })
  expect(await json('sql://test/tables/orders')).toMatchObject({
    primaryKey: ['id'],
    foreignKeys: [{ columns: ['customer_id'], references: { table: 'customers', columns: ['id'] } }],
    indexes: [{ name: 'orders_by_customer', columns: ['customer_id'], unique: false }],
    sample: { rows: expect.arrayContaining([[1, 2, 1.5, '2026-01-01']]), truncated: true },
  })
  const rows = await json('sql://test/tables/orders/rows')
  expect(rows).toMatchObject({ truncated: true })
  expect(await json(String(rows.next))).toMatchObject({ rows: expect.arrayContaining([[101, 2, 151.5, '2026-01-01']]) })
  const table = { type: 'ref/resource', uri: 'sql://test/tables/{table}' } as const
  expect(await asked.complete(table, { name: 'table', value: 'ord' })).toMatchObject({
    values: ['orders', 'big_orders'],
  })
  const analyse = { type: 'ref/prompt', name: 'analyse-table' } as const
  expect(await asked.complete(analyse, { name: 'column', value: 'na' }, { table: 'customers' })).toMatchObject({
    values: ['name'],
  })
  const write = { type: 'ref/prompt', name: 'write-query' } as const
  expect(await asked.complete(write, { name: 'tables', value: 'customers, big' })).toMatchObject({
    values: ['customers, big_orders'],
  })
  const { messages } = await asked.prompt('write-query', { question: 'Who bought most?', tables: 'orders' })
  expect(JSON.stringify(messages)).toContain('customer_id')

  inShopFile(shop, 'CREATE TABLE extra (id INTEGER PRIMARY KEY); ALTER TABLE orders ADD COLUMN note TEXT')
  await clock.advance(60_000)
  await expect.poll(() => changes).toContainEqual({ kind: 'resource', uri: 'sql://test/tables/orders' })
  expect(changes).toContainEqual({ kind: 'resource', uri: 'sql://test/schema' })
  expect(changes).toContainEqual({ kind: 'resources' })
  expect((await asked.resources()).map(({ uri }) => uri)).toContain('sql://test/tables/extra')
})

test('A prompt names the tools as its client knows them.', async () => {
  await using asked = await openConnector(sql, file)
  const app = mcp({ name: 'gateway' })
  app.mount(asked.provider, { prefix: 'db' })
  await using link = await linked(app)
  const said = async (name: string, args: Record<string, string>): Promise<string> =>
    JSON.stringify((await link.client.getPrompt(name, args)).messages)
  expect(await said('db__write-query', { question: 'Who?' })).toContain(
    'Check it with the tool db__explain, run it with the tool db__query, and',
  )
  expect(await said('db__analyse-table', { table: 'orders' })).toContain('with the tool db__query, in a few statements')
})

test('A process whose gateway is gone ends, even in the middle of a statement.', async () => {
  const program = new URL('../../fixtures/orphan.ts', import.meta.url).pathname
  const args = ['--conditions=causeway-source', '--import', 'tsx', program, file]
  expect(() => execFileSync(process.execPath, args, { stdio: 'ignore' })).toThrow()
  await expect.poll(() => processesWith(file), { timeout: 20_000 }).toBe(0)
})

function textIn({ contents }: Pick<ReadResourceResult, 'contents'>): string {
  const [first] = contents
  return first !== undefined && 'text' in first ? first.text : ''
}

/** Processes of this test that hold the file. */
function childrenWith(path: string): number {
  return processesWith(path, String(process.pid))
}

function processesWith(path: string, parent?: string): number {
  const list = execFileSync('ps', ['-eo', 'ppid=,args='], { encoding: 'utf8' }).split('\n')
  return list.filter(
    (line) => line.includes(`"file":"${path}"`) && (parent === undefined || line.trim().startsWith(`${parent} `)),
  ).length
}

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contractSuite, openConnector, textOfResult } from '@causeway/connector-kit/testing'
import type { ReadResourceResult } from '@causeway/protocol'
import { fakeClock } from '@causeway/testing'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
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

describe('the contract, on SQLite', () => {
  const cases = contractSuite(sql, {
    good: () => ({
      url: file,
      write: { insert: ['customers'] },
      queries: {
        by_total: {
          sql: 'SELECT * FROM orders WHERE total > :least',
          description: 'Large orders',
          parameters: { least: { type: 'number', default: 10 } },
        },
      },
    }),
    bad: {
      'a file that is not there': () => ({ url: join(folder, 'none.db') }),
      'a file that is no database': () => ({ url: join(import.meta.dirname, 'sqlite.test.ts') }),
      'a table to write that is not there': () => ({ url: file, write: { insert: ['custmers'] } }),
      'a view to write': () => ({ url: file, write: { insert: ['big_orders'] } }),
      'a parameter that nobody declared': () => ({ url: file, queries: { q: { sql: 'SELECT :a', description: 'd' } } }),
      'a parameter that the statement lacks': () => ({
        url: file,
        queries: { q: { sql: 'SELECT 1', description: 'd', parameters: { a: { type: 'string' } } } },
      }),
      'a statement that writes': () => ({
        url: file,
        queries: { q: { sql: 'DELETE FROM orders RETURNING *', description: 'd' } },
      }),
      'a statement that is wrong': () => ({
        url: file,
        queries: { q: { sql: 'SELECT nme FROM customers', description: 'd' } },
      }),
      'the name of a tool that is there': () => ({
        url: file,
        queries: { query: { sql: 'SELECT 1', description: 'd' } },
      }),
      'a database in memory': { url: ':memory:' },
      'a password in plain sight': { url: 'postgres://me:pass@localhost/x' },
    },
    short: ['./data.db', 'postgres://localhost/shop'],
    calls: [
      { tool: 'query', arguments: { sql: 'SELECT * FROM customers' } },
      { tool: 'explain', arguments: { sql: 'SELECT * FROM customers' } },
      { tool: 'list_tables' },
      { tool: 'describe_table', arguments: { table: 'orders' } },
      { tool: 'by_total' },
    ],
    slow: { tool: 'query', arguments: { sql: BOMB } },
    promptMs: 20_000,
  })
  for (const { name, run } of cases) it(name, run)
})

test('No hostile statement gets through, and none of them leaves a trace.', async () => {
  const own = mkdtempSync(join(folder, 'hostile-'))
  const shop = join(own, 'shop.db')
  makeShopFile(shop)
  const dump = (): unknown =>
    ['customers', 'orders', 'secrets', 'sqlite_master'].map((table) => inShopFile(shop, `SELECT * FROM ${table}`))
  const before = dump()
  await using asked = await openConnector(sql, shop)
  const files = new Set(readdirSync(own))
  const statements = hostileToSqlite(own)
  expect(statements.length).toBeGreaterThan(70)
  for (const statement of statements) {
    for (const tool of ['query', 'explain']) {
      const result = await asked.call(tool, { sql: statement })
      expect(result.isError, `${tool}: ${statement}`).toBe(true)
    }
  }
  expect(dump()).toEqual(before)
  expect(new Set(readdirSync(own))).toEqual(files)
})

test('A statement that never ends is ended, with its process, and the next one is answered.', async () => {
  await using asked = await openConnector(sql, { url: file, timeoutMs: 500, maxConnections: 1 })
  const result = await asked.call('query', { sql: BOMB })
  expect(result.isError).toBe(true)
  expect(textOfResult(result)).toBe('The statement was stopped: it ran longer than 500 ms.')
  const next = await asked.call('query', { sql: 'SELECT 1 AS one' })
  expect(next.structuredContent).toMatchObject({ rows: [[1]] })
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

test('Pages follow each other to the end, and each cursor is good for its own statement only.', async () => {
  await using asked = await openConnector(sql, { url: file, maxRows: 200 })
  const statement = { sql: 'SELECT id FROM orders WHERE id > ? ORDER BY id', parameters: [10] }
  const ids: unknown[] = []
  let cursor: string | undefined
  do {
    const page = contentOf(await asked.call('query', { ...statement, ...(cursor === undefined ? {} : { cursor }) }))
    ids.push(...page.rows.map(([id]) => id))
    expect(page.truncated).toBe(page.cursor !== undefined)
    if (page.cursor !== undefined) {
      const other = await asked.call('query', { ...statement, parameters: [11], cursor: page.cursor })
      expect(textOfResult(other)).toContain('same parameters')
    }
    cursor = page.cursor
  } while (cursor !== undefined)
  expect(ids).toEqual(Array.from({ length: 490 }, (_, index) => index + 11))
})

test('A page says so when the rows before it are no longer what they were.', async () => {
  const shop = join(folder, 'moving.db')
  makeShopFile(shop)
  await using asked = await openConnector(sql, shop)
  const statement = { sql: 'SELECT id FROM orders ORDER BY id', limit: 10 }
  const first = contentOf(await asked.call('query', statement))
  inShopFile(shop, 'DELETE FROM orders WHERE id = 3')
  const second = contentOf(await asked.call('query', { ...statement, cursor: first.cursor }))
  expect(second.note).toContain('not those that they were')
})

test('Results stay within their bytes, whatever they hold.', async () => {
  await using asked = await openConnector(sql, { url: file, maxBytes: 2_000, maxValueBytes: 500, maxRows: 1_000 })
  const many = contentOf(await asked.call('query', { sql: 'SELECT id, hex(randomblob(50)) AS noise FROM orders' }))
  expect(many.truncated).toBe(true)
  expect(JSON.stringify(many.rows).length).toBeLessThan(2_000)
  const large = contentOf(await asked.call('query', { sql: 'SELECT zeroblob(5000000) AS b, hex(zeroblob(1000)) AS t' }))
  expect(large.rows[0]?.[0]).toEqual({ base64: Buffer.alloc(500).toString('base64'), bytes: 5_000_000 })
  expect(large.rows[0]?.[1]).toBe(`${'0'.repeat(500)}… [cut: 2000 bytes in all]`)
  expect(large.note).toBe('2 values were cut for being too large.')
})

test('Values keep what they are: large integers as text, bytes as Base64, JSON parsed, parameters bound.', async () => {
  await using asked = await openConnector(sql, file)
  const result = await asked.call('query', { sql: 'SELECT * FROM customers ORDER BY id' })
  expect(contentOf(result).rows).toEqual([
    [1, 'Ann', 'ann@example.com', { vip: true }, { base64: 'AQID', bytes: 3 }, '9007199254740993'],
    [2, 'Bob | Co', null, null, null, 5],
  ])
  expect(textOfResult(result)).toContain('2 | Bob \\| Co | NULL | NULL | NULL | 5')
  const bound = await asked.call('query', {
    sql: 'SELECT ?, ?, ?, ?, typeof(?)',
    parameters: ["'; DROP TABLE x; --", true, null, 1.5, 3_000_000_000],
  })
  expect(contentOf(bound).rows).toEqual([["'; DROP TABLE x; --", 1, null, 1.5, 'integer']])
  expect(textOfResult(await asked.call('query', { sql: 'SELECT ?' }))).toContain('Too few parameter values')
})

test('Tables that are not shown can be neither named nor reached some other way.', async () => {
  await using asked = await openConnector(sql, { url: file, tables: { exclude: ['secret*'] } })
  expect(textOfResult(await asked.call('list_tables'))).toBe('big_orders (view)\ncustomers\norders')
  const attempts = [
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
  ]
  for (const statement of attempts)
    expect((await asked.call('query', { sql: statement })).isError, statement).toBe(true)
  await expect(asked.read('sql://test/tables/secrets')).rejects.toMatchObject({ code: -32602 })
  await expect(asked.read('sql://test/tables/secrets/rows')).rejects.toMatchObject({ code: -32602 })
  expect(textOfResult(await asked.call('describe_table', { table: 'secrets' }))).toContain("no table 'secrets'")
  inShopFile(file, 'CREATE TABLE secret_too (a); INSERT INTO secret_too VALUES (1)')
  expect((await asked.call('query', { sql: 'SELECT * FROM secret_too' })).isError).toBe(true)
  inShopFile(file, 'DROP TABLE secret_too')
})

test('Mistakes are told with what was probably meant.', async () => {
  await using asked = await openConnector(sql, file)
  const said = async (statement: string): Promise<string> => textOfResult(await asked.call('query', { sql: statement }))
  expect(await said('SELECT * FROM custmers')).toBe("no such table: custmers. Did you mean 'customers'?")
  expect(await said('SELECT nme FROM customers')).toBe("no such column: nme. Did you mean 'name'?")
  expect(textOfResult(await asked.call('describe_table', { table: 'ordrs' }))).toContain("Did you mean 'orders'?")
})

test('Rows are added and changed in the tables that the configuration names, and in no others.', async () => {
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
  const rows = [{ name: 'Cem', notes: 'text', photo: { base64: 'AQID' } }, { name: "x'); DELETE FROM orders; --" }]
  expect((await asked.call('insert_customers', { rows })).structuredContent).toEqual({
    inserted: 2,
    keys: [{ id: 3 }, { id: 4 }],
  })
  expect((await asked.call('update_customers', { key: { id: 4 }, set: { name: 'Dee' } })).structuredContent).toEqual({
    updated: 1,
  })
  expect((await asked.call('update_customers', { key: { id: 9 }, set: { name: 'Dee' } })).structuredContent).toEqual({
    updated: 0,
  })
  expect(inShopFile(shop, 'SELECT name, notes, hex(photo) AS photo FROM customers WHERE id > 2')).toEqual([
    { name: 'Cem', notes: '"text"', photo: '010203' },
    { name: 'Dee', notes: null, photo: '' },
  ])
  const refused = await asked.call('insert_orders', { rows: [{ customer_id: 1 }, { customer_id: 77 }] })
  expect(textOfResult(refused)).toContain('FOREIGN KEY')
  expect(inShopFile(shop, 'SELECT count(*) AS n FROM orders')).toEqual([{ n: 500 }])
  const wrong = await asked.call('insert_customers', { rows: [{ nme: 'x' }] })
  expect(wrong.isError).toBe(true)
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

interface Content {
  readonly rows: readonly (readonly unknown[])[]
  readonly truncated: boolean
  readonly cursor?: string
  readonly note?: string
}

function contentOf({ structuredContent }: { readonly structuredContent?: unknown }): Content {
  return structuredContent as Content // as its schema says
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

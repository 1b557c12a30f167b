import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contractSuite, openConnector, textOfResult } from '@causeway/connector-kit/testing'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { hostileToMariaDb } from '../../fixtures/hostile-statements.js'
import { mariaDbPrograms, startMariaDb, type TestMariaDb } from '../../fixtures/mariadb.js'
import { MARIADB_SHOP } from '../../fixtures/shop.js'
import { until } from '../../fixtures/until.js'
import sql from '../index.js'
import { beyondReading } from './grants.js'

const programs = mariaDbPrograms()
if (programs === undefined) {
  console.warn(
    'SKIPPED, the sql connector on MariaDB: it is not installed here; on Debian: apt-get install mariadb-server',
  )
}

const SLOW = 'SELECT count(*) FROM orders a, orders b, orders c, orders d'

describe.skipIf(programs === undefined)('on MariaDB', () => {
  let server: TestMariaDb
  let reader = ''

  beforeAll(async () => {
    server = await startMariaDb(programs ?? '')
    await server.run(...MARIADB_SHOP)
    reader = server.urlFor('reader')
  })

  afterAll(() => server[Symbol.asyncDispose]())

  test('Encrypted connections are checked as asked, and what runs on them is stopped, too.', async () => {
    const { ca, client } = server.certificates
    const byName = reader.replace('127.0.0.1', 'localhost')
    const answers = async (config: Record<string, unknown>): Promise<string | undefined> => {
      await using asked = await openConnector(sql, { timeoutMs: 500, ...config })
      expect(textOfResult(await asked.call('query', { sql: SLOW }))).toContain('longer than 500 ms')
      await until(busy, 0)
      return textOfResult(await asked.call('cipher'))
    }
    const queries = {
      cipher: {
        sql: "SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_cipher'",
        description: 'd',
      },
    }
    expect(await answers({ url: reader, queries })).not.toContain('TLS_')
    for (const config of [
      { url: `${reader}?sslmode=require` },
      { url: reader, tls: { ca } },
      { url: `${reader}?sslmode=verify-full`, tls: { ca } },
      { url: byName, tls: { ca, serverName: 'db.internal' } },
      { url: byName, tls: { rejectUnauthorized: false } },
    ]) {
      expect(await answers({ ...config, queries })).toContain('TLS_')
    }
    await expect(answers({ url: byName, tls: { ca } })).rejects.toThrow('cannot be reached')
    await expect(answers({ url: reader, tls: { ca, serverName: 'other.internal' } })).rejects.toThrow(
      'cannot be reached',
    )
    await expect(answers({ url: reader, tls: true })).rejects.toThrow('cannot be reached')
    const key = `file:${client.key}`
    const sealed = { url: server.urlFor('sealed'), tls: { ca, cert: client.cert, key } }
    await expect(openConnector(sql, { ...sealed, tls: { ca } })).rejects.toThrow('cannot be reached')
    await using known = await openConnector(sql, sealed, { secrets: { [key]: readFileSync(client.key, 'utf8') } })
    expect((await known.call('query', { sql: 'SELECT 1' })).isError).toBeUndefined()
  })

  const busy = async (): Promise<number> => {
    const list = await server.rows(
      "SELECT * FROM information_schema.PROCESSLIST WHERE INFO LIKE '%orders d%' AND USER = 'reader'",
    )
    return list.length
  }
  describe('the contract', () => {
    let begun: Promise<void> = Promise.resolve()
    const cases = contractSuite(sql, {
      good: () => ({
        url: 'env:DATABASE_URL',
        queries: {
          by_total: {
            sql: 'SELECT * FROM orders WHERE total > :least',
            description: 'd',
            parameters: { least: { type: 'number', default: 10 } },
          },
        },
      }),
      context: () => ({ secrets: { 'env:DATABASE_URL': reader } }),
      bad: {
        'a server that is not there': () => ({ url: 'mysql://reader@127.0.0.1:1/shop' }),
        'a database that is not there': () => ({ url: reader.replace('/shop', '/nothing') }),
        'an account that is not there': () => ({ url: server.urlFor('nobody') }),
        'an account that may write': () => ({ url: server.url }),
        'an account that may write a table': () => ({ url: server.urlFor('clerk') }),
        'a statement that writes': () => ({
          url: reader,
          queries: { q: { sql: 'DELETE FROM orders', description: 'd' } },
        }),
        'a statement that is wrong': () => ({
          url: reader,
          queries: { q: { sql: 'SELECT nme FROM orders', description: 'd' } },
        }),
      },
      calls: [
        { tool: 'query', arguments: { sql: 'SELECT * FROM customers' } },
        { tool: 'explain', arguments: { sql: 'SELECT * FROM customers' } },
        { tool: 'list_tables' },
        { tool: 'describe_table', arguments: { table: 'orders' } },
        { tool: 'by_total' },
      ],
      slow: {
        tool: 'query',
        arguments: { sql: SLOW },
        // One of them looks: two that look in turn may see different things.
        begun: () => {
          begun = until(busy, 1)
          return begun
        },
        ended: () => begun.then(() => until(busy, 0)),
      },
      promptMs: 20_000,
    })
    for (const { name, run } of cases) it(name, run)
  })

  test.each(['reader', 'root'])(
    'No hostile statement gets through as %s, and none of them leaves a trace.',
    async (user) => {
      const folder = mkdtempSync(join(tmpdir(), 'causeway-hostile-'))
      const dump = async (): Promise<unknown> => [
        await Promise.all(
          ['customers', 'orders', 'secrets', 'counter'].map((table) => server.rows(`SELECT * FROM shop.${table}`)),
        ),
        await server.rows('SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES ORDER BY 1, 2'),
        await server.rows('SELECT User FROM mysql.user ORDER BY 1'),
      ]
      const before = await dump()
      await using asked = await openConnector(sql, { url: server.urlFor(user), trustRole: true, timeoutMs: 5_000 })
      const statements = hostileToMariaDb(folder)
      expect(statements.length).toBeGreaterThan(100)
      for (const statement of statements) {
        for (const tool of ['query', 'explain']) {
          const result = await asked.call(tool, { sql: statement })
          expect(result.isError, statement).toBe(true)
        }
      }
      expect(await dump()).toEqual(before)
      expect(readdirSync(folder)).toEqual([])
      rmSync(folder, { recursive: true })
    },
  )

  test('Statements that only read are let through, however they are written.', async () => {
    await using asked = await openConnector(sql, reader)
    const harmless = [
      'SELECT 1;',
      'VALUES (1), (2)',
      '(SELECT 1) UNION (SELECT 2) ORDER BY 1',
      'WITH a (x, y) AS (SELECT 1, 2), b AS (SELECT x FROM a) SELECT * FROM b',
      'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT * FROM n',
      'SELECT customer_id, RANK() OVER (PARTITION BY customer_id ORDER BY total DESC) r FROM orders LIMIT 5',
      "SELECT COUNT(*), GROUP_CONCAT(DISTINCT name ORDER BY name SEPARATOR ', ') FROM customers",
      "SELECT JSON_EXTRACT(notes, '$.vip'), JSON_VALID(notes) FROM customers",
      "SELECT IF(1, 2, 3), IFNULL(NULL, 1), REPLACE('a', 'a', 'b'), INSERT('abc', 1, 1, 'x'), TRUNCATE(1.5, 0), LEFT('abc', 1)",
      "SELECT DATE_FORMAT(NOW(), '%Y'), DATE_ADD(NOW(), INTERVAL 1 DAY), EXTRACT(YEAR FROM NOW()), CAST('1' AS CHAR(10)), CONVERT('1', UNSIGNED)",
      'SELECT * FROM customers c JOIN orders o USING (id) WHERE c.id IN (SELECT id FROM orders) AND EXISTS (SELECT 1)',
      "SELECT ';', \"it's\", 'it''s', 'a\\'b' -- ; DELETE\n FROM customers # INTO OUTFILE",
      'SELECT `name` AS `into` FROM `shop`.`customers`',
      'SELECT table_name FROM information_schema.tables LIMIT 1',
      'SELECT CASE WHEN (1) THEN (2) ELSE (3) END, NOT (1), 1 IN (1), 1 BETWEEN (0) AND (2), 5 DIV (2), 5 MOD (2)',
      "SELECT * FROM JSON_TABLE('[1]', '$[*]' COLUMNS (a INT PATH '$')) AS t",
    ]
    for (const statement of harmless) {
      const result = await asked.call('query', { sql: statement })
      expect(result.isError, `${statement}: ${textOfResult(result)}`).toBeUndefined()
    }
  })

  test('An account that may write is refused with the GRANT to make another one, unless that is meant.', async () => {
    await expect(openConnector(sql, server.url)).rejects.toThrow(/GRANT SELECT ON `shop`\.\* TO .*trustRole/)
    await using named = await openConnector(sql, { url: server.url, query: false })
    expect((await named.tools()).map(({ name }) => name)).toEqual(['list_tables', 'describe_table'])
    await using trusted = await openConnector(sql, { url: server.url, trustRole: true })
    expect(trusted.context.log.text()).toContain('ALL PRIVILEGES')
    await expect(openConnector(sql, { url: server.urlFor('clerk'), write: { insert: ['customers'] } })).rejects.toThrow(
      'UPDATE ON',
    )
  })

  test('A statement that takes too long is stopped in the database, and the connection serves on.', async () => {
    await using asked = await openConnector(sql, { url: reader, timeoutMs: 500, maxConnections: 1 })
    expect(textOfResult(await asked.call('query', { sql: SLOW }))).toBe(
      'The statement was stopped: it ran longer than 500 ms.',
    )
    await until(busy, 0)
    expect((await asked.call('query', { sql: 'SELECT 1' })).isError).toBeUndefined()
  })

  test('Results stay within their bytes and rows, with or without a LIMIT of their own.', async () => {
    await using asked = await openConnector(sql, { url: reader, maxBytes: 5_000, maxConnections: 1 })
    for (const limit of ['', ' LIMIT 100000']) {
      const result = await asked.call('query', {
        sql: `SELECT REPEAT('x', 1000) AS t FROM orders a, orders b${limit}`,
      })
      const { structuredContent } = result
      expect(structuredContent, textOfResult(result)).toMatchObject({ truncated: true })
      expect(JSON.stringify(structuredContent).length).toBeLessThan(5_500)
    }
    const large = await asked.call('query', { sql: "SELECT REPEAT('x', 10000000) AS t FROM orders" })
    expect(JSON.stringify(large.structuredContent).length).toBeLessThan(20_000)
  })

  test('Values keep what they are, in types that MariaDB names.', async () => {
    await using asked = await openConnector(sql, reader)
    const { structuredContent } = await asked.call('query', {
      sql: 'SELECT * FROM customers WHERE id = ?',
      parameters: [1],
    })
    const { columns, rows } = structuredContent as { columns: { type: string }[]; rows: unknown[][] }
    expect(columns.map(({ type }) => type).join(', ')).toBe(
      'int, varchar, varchar, json, blob, bigint unsigned, decimal, timestamp, datetime, date, char, bit, double, tinyint',
    )
    expect(rows).toEqual([
      [
        1,
        'Ann',
        'ann@example.com',
        { vip: true },
        { base64: 'AQID', bytes: 3 },
        '18446744073709551615',
        1.5,
        '2026-01-02T03:04:05Z',
        '2026-01-02T03:04:05',
        '2000-02-29',
        'fine',
        5,
        1.5,
        1,
      ],
    ])
    const bound = await asked.call('query', {
      sql: 'SELECT ? AS a, CAST(? AS INTEGER) AS b, ? AS c FROM orders LIMIT ?',
      parameters: ["'; DROP TABLE x; --", true, null, 1],
    })
    expect(bound.structuredContent).toMatchObject({ rows: [["'; DROP TABLE x; --", 1, null]] })
  })

  test('Pages follow each other to the end.', async () => {
    await using asked = await openConnector(sql, { url: reader, maxRows: 230 })
    const ids: unknown[] = []
    let cursor: string | undefined
    do {
      const { structuredContent } = await asked.call('query', {
        sql: 'SELECT id FROM orders ORDER BY id',
        ...(cursor === undefined ? {} : { cursor }),
      })
      const page = structuredContent as { rows: unknown[][]; cursor?: string; note?: string }
      expect(page.note).toBeUndefined()
      ids.push(...page.rows.map(([id]) => id))
      cursor = page.cursor
    } while (cursor !== undefined)
    expect(ids).toEqual(Array.from({ length: 500 }, (_, index) => index + 1))
  })

  test('Tables that are not shown cannot be named.', async () => {
    await using asked = await openConnector(sql, { url: reader, tables: { exclude: ['secrets'] } })
    expect(textOfResult(await asked.call('list_tables'))).not.toContain('secrets')
    const attempts = [
      'SELECT * FROM secrets',
      'SELECT * FROM `SECRETS`',
      'SELECT * FROM shop.secrets',
      'SELECT * FROM information_schema.TABLES',
      'SELECT * FROM staff.people',
    ]
    for (const statement of attempts)
      expect((await asked.call('query', { sql: statement })).isError, statement).toBe(true)
    expect((await asked.call('query', { sql: "SELECT 'secrets' AS word FROM customers" })).isError).toBeUndefined()
  })

  test('Rows are added and changed with types, and told by their keys.', async () => {
    await using asked = await openConnector(sql, {
      url: server.urlFor('clerk'),
      write: { insert: ['customers'], update: ['customers'] },
    })
    const rows = [
      {
        name: 'Cem',
        points: '18446744073709551614',
        notes: { a: [1] },
        photo: { base64: 'AQID' },
        mood: 'sad',
        active: true,
      },
      { name: "'); DROP TABLE orders; --" },
    ]
    const { structuredContent } = await asked.call('insert_customers', { rows })
    expect(structuredContent).toEqual({ inserted: 2, keys: [{ id: 3 }, { id: 4 }] })
    expect((await asked.call('update_customers', { key: { id: 4 }, set: { name: 'Dee' } })).structuredContent).toEqual({
      updated: 1,
    })
    expect((await asked.call('update_customers', { key: { id: 4 }, set: { name: 'Dee' } })).structuredContent).toEqual({
      updated: 1,
    })
    expect((await asked.call('update_customers', { key: { id: 9 }, set: { name: 'Dee' } })).structuredContent).toEqual({
      updated: 0,
    })
    const refused = await asked.call('insert_customers', {
      rows: [{ name: 'x' }, { name: 'y', email: 'ann@example.com' }],
    })
    expect(textOfResult(refused)).toContain("Duplicate entry 'ann@example.com'")
    const written = await server.rows(
      'SELECT name, notes, HEX(photo) AS photo, active FROM shop.customers WHERE id > 2 ORDER BY id',
    )
    expect(written).toEqual([
      { name: 'Cem', notes: { a: [1] }, photo: '010203', active: 1 },
      { name: 'Dee', notes: null, photo: null, active: null },
    ])
  })

  test('Connections that the server closed are replaced without a word.', async () => {
    await using asked = await openConnector(sql, reader)
    const query = (): Promise<unknown> => asked.call('query', { sql: 'SELECT 1' })
    expect(await query()).not.toHaveProperty('isError')
    const list = await server.rows("SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'reader'")
    for (const { ID } of list) await server.run(`KILL ${ID}`)
    expect(await query()).not.toHaveProperty('isError')
    expect(asked.context.losses).toEqual([])
  })
})

test('Grants are understood as MySQL and MariaDB write them.', () => {
  const rights = { insert: new Set(['orders']), update: new Set(['staff.people']) }
  const beyond = (line: string): string[] => beyondReading(line, 'shop', rights)
  expect(beyond("GRANT USAGE ON *.* TO `reader`@`%` IDENTIFIED BY PASSWORD '*00'")).toEqual([])
  expect(beyond('GRANT SELECT, SHOW VIEW ON `shop`.* TO `reader`@`%`')).toEqual([])
  expect(beyond('GRANT SELECT (`id`, `name`) ON `shop`.`customers` TO `reader`@`%`')).toEqual([])
  expect(beyond('GRANT `r`@`%` TO `reader`@`%`')).toEqual([])
  expect(beyond('GRANT INSERT ON `shop`.`orders` TO `clerk`@`%`')).toEqual([])
  expect(beyond('GRANT UPDATE (`name`) ON `staff`.`people` TO `clerk`@`%`')).toEqual([])
  expect(beyond('GRANT SELECT, INSERT ON `shop`.* TO `clerk`@`%`')).toEqual(['INSERT ON `shop`.*'])
  expect(beyond('GRANT UPDATE ON `shop`.`orders` TO `clerk`@`%`')).toEqual(['UPDATE ON `shop`.`orders`'])
  expect(beyond('GRANT SELECT ON *.* TO `a`@`%` WITH GRANT OPTION')).toEqual(['GRANT OPTION ON *.*'])
  expect(beyond('GRANT EXECUTE ON FUNCTION `shop`.`f` TO `a`@`%`')).toEqual(['EXECUTE ON FUNCTION `shop`.`f`'])
  expect(beyond("GRANT PROXY ON ''@'%' TO 'root'@'localhost'")).toEqual(["PROXY ON ''@'%'"])
  expect(beyond('GRANT FILE, SELECT ON *.* TO `a`@`%`')).toEqual(['FILE ON *.*'])
  expect(beyond('something new')).toEqual(['something new'])
})

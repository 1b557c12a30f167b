import { openConnector, textOfResult } from '@causeway/connector-kit/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseSuite } from '../../fixtures/database-suite.js'
import { hostileToMariaDb } from '../../fixtures/hostile-statements.js'
import { mariaDbPrograms, startMariaDb, type TestMariaDb } from '../../fixtures/mariadb.js'
import { serverSuite } from '../../fixtures/server-suite.js'
import { MARIADB_SHOP } from '../../fixtures/shop.js'
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

  const busy = async (): Promise<number> => {
    const list = await server.rows(
      "SELECT * FROM information_schema.PROCESSLIST WHERE INFO LIKE '%orders d%' AND USER = 'reader'",
    )
    return list.length
  }

  databaseSuite({
    reader: () => reader,
    secret: () => reader,
    clerk: () => server.urlFor('clerk'),
    run: (statement) => server.rows(statement),
    dump: async () => [
      await Promise.all(
        ['customers', 'orders', 'secrets', 'counter'].map((table) => server.rows(`SELECT * FROM ${table}`)),
      ),
      await server.rows('SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES ORDER BY 1, 2'),
      await server.rows('SELECT User FROM mysql.user ORDER BY 1'),
    ],
    parameter: '?',
    slow: SLOW,
    busy,
    bad: {
      'a server that is not there': { url: 'mysql://reader@127.0.0.1:1/shop' },
      'a database that is not there': () => ({ url: reader.replace('/shop', '/nothing') }),
      'an account that is not there': () => ({ url: server.urlFor('nobody') }),
      'an account that may write': () => ({ url: server.url }),
      'an account that may write a table': () => ({ url: server.urlFor('clerk') }),
      'a view to write': () => ({ url: server.urlFor('clerk'), write: { insert: ['big_orders'] } }),
    },
    hostile: {
      statements: hostileToMariaDb,
      moreThan: 100,
      as: {
        reader: () => ({ url: reader, trustRole: true }),
        root: () => ({ url: server.url, trustRole: true }),
      },
    },
    harmless: [
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
    ],
    hidden: {
      exclude: ['secrets'],
      misspelt: ['secrts', "Table 'shop.secrts' doesn't exist."],
      attempts: [
        'SELECT * FROM secrets',
        'SELECT * FROM `SECRETS`',
        'SELECT * FROM shop.secrets',
        'SELECT * FROM information_schema.TABLES',
        'SELECT * FROM staff.people',
      ],
      allowed: ["SELECT 'secrets' AS word FROM customers"],
    },
    written: {
      row: {
        points: '18446744073709551614',
        notes: { a: [1] },
        photo: { base64: 'AQID' },
        mood: 'sad',
        active: true,
      },
      change: { name: 'Dee' },
      select:
        'SELECT name, CAST(points AS CHAR) AS points, notes, HEX(photo) AS photo, mood, active FROM customers WHERE id > 2 ORDER BY id',
      rows: [
        { name: 'Cem', points: '18446744073709551614', notes: { a: [1] }, photo: '010203', mood: 'sad', active: 1 },
        { name: 'Dee', points: null, notes: null, photo: null, mood: null, active: null },
      ],
      taken: "Duplicate entry 'ann@example.com'",
      wrong: [[{ mood: 'happy' }, 'expected one of']],
    },
    mistakes: {
      'SELECT * FROM custmers': "Table 'shop.custmers' doesn't exist. Did you mean 'customers'?",
      'SELECT * FROM Customers': "Table 'shop.Customers' doesn't exist. Did you mean 'customers'?",
      'SELECT custmers.* FROM customers': "Unknown table 'shop.custmers'. Did you mean 'customers'?",
      'SELECT nme FROM customers': "Unknown column 'nme' in 'SELECT'. Did you mean 'name'?",
      'SELECT c.nme FROM customers c': "Unknown column 'c.nme' in 'SELECT'. Did you mean 'name'?",
      'SELECT custmers.id FROM customers': "Unknown column 'custmers.id' in 'SELECT'. Did you mean 'customers.id'?",
      'SELECT totl FROM customers': "Unknown column 'totl' in 'SELECT'.",
      'SELECT * FROM weather': "Table 'shop.weather' doesn't exist.",
    },
  })

  serverSuite({
    reader: () => reader,
    slow: SLOW,
    busy,
    certificates: () => server.certificates,
    sealed: () => server.urlFor('sealed'),
    cipher: "SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_cipher'",
    refusals: { otherName: 'cannot be reached', untrusted: 'cannot be reached' },
    nameless: {
      check: /^Expected a user, .*the URL has none: write mysql:\/\/NAME@host\/database, or `user: NAME` beside it\.$/,
      connecting: /^Expected a user, .*the URL has none: write mysql:\/\/NAME@/,
    },
    async drop() {
      const list = await server.rows("SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'reader'")
      for (const { ID } of list) await server.run(`KILL ${ID}`)
    },
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

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseSuite } from '../../fixtures/database-suite.js'
import { hostileToMysql } from '../../fixtures/hostile-statements.js'
import { howToInstall, installationOf } from '../../fixtures/mysql-installations.js'
import { startMysql, type TestMysql } from '../../fixtures/mysql-server.js'
import { mysqlSuite } from '../../fixtures/mysql-suite.js'
import { serverSuite } from '../../fixtures/server-suite.js'
import { MYSQL_SHOP } from '../../fixtures/shop.js'
import { beyondReading } from './grants.js'

// Without a condition, MySQL would multiply what it knows.
const SLOW = 'SELECT count(*) FROM orders a, orders b, orders c, orders d WHERE a.id + b.id + c.id + d.id < 0'

/** Names of tables that look like numbers, or begin like them. */
const ODD_NAMES = ['2024', '2024_01', '1e5x', '0x1F', '0X1F', '0xyz', '$old']

const HARMLESS_TO_MYSQL = [
  'TABLE orders ORDER BY id LIMIT 2',
  'SELECT 1 INTERSECT SELECT 1 EXCEPT SELECT 2',
  "SELECT notes->'$.vip', notes->>'$.vip', JSON_VALUE(notes, '$.vip' RETURNING CHAR(5)) FROM customers",
  "SELECT 1 MEMBER OF ('[1]'), (1) MEMBER OF('[1, 2]')",
  'SELECT customer_id, SUM(total), GROUPING(customer_id) FROM orders GROUP BY customer_id WITH ROLLUP',
  'SELECT o.id, l.n FROM orders o, LATERAL (SELECT o.id + 1 AS n) AS l LIMIT 1',
  "SELECT ST_AsText(ST_Buffer(POINT(1, 2), 0)), REGEXP_LIKE('a', 'A'), UUID_TO_BIN(UUID()), BIN_TO_UUID(UUID_TO_BIN(UUID()))",
]

describe.each(['MariaDB', 'MySQL'] as const)('on %s', (product) => {
  const installation = installationOf(product)
  if (installation === undefined) {
    console.warn(`SKIPPED, the sql connector on ${product}: it is not installed here; ${howToInstall(product)}`)
    // What is not installed shows among the skipped; without any test this would count as a failure.
    test.skip('everything', () => undefined)
    return
  }
  const isMariaDb = product === 'MariaDB'
  let server: TestMysql
  let reader = ''

  beforeAll(async () => {
    server = await startMysql(installation)
    await server.run(...MYSQL_SHOP, ...ODD_NAMES.map((name) => `CREATE TABLE \`${name}\` (token text)`))
    if (isMariaDb) await server.run('CREATE SEQUENCE shop.counter')
    reader = server.urlFor('reader')
  })

  afterAll(() => server[Symbol.asyncDispose]())

  /** What the server calls what a SELECT selects. */
  const list = isMariaDb ? 'SELECT' : 'field list'

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
      await Promise.all(['customers', 'orders', 'secrets'].map((table) => server.rows(`SELECT * FROM ${table}`))),
      isMariaDb ? await server.rows('SELECT * FROM counter') : [],
      await server.rows(
        'SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES ORDER BY HEX(TABLE_SCHEMA), HEX(TABLE_NAME)',
      ),
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
      statements: hostileToMysql,
      moreThan: 100,
      as: {
        reader: () => ({ url: reader, trustRole: true }),
        root: () => ({ url: server.url, trustRole: true }),
      },
    },
    harmless: [
      'SELECT 1;',
      isMariaDb ? 'VALUES (1), (2)' : 'VALUES ROW(1), ROW(2)',
      ...(isMariaDb ? [] : HARMLESS_TO_MYSQL),
      "SELECT * FROM notices WHERE MATCH (text) AGAINST ('sale')",
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
      exclude: ['secrets', '2024*', '1e5x', '0*', '$*'],
      misspelt: ['secrts', "Table 'shop.secrts' doesn't exist."],
      attempts: [
        'SELECT * FROM secrets',
        'SELECT * FROM `SECRETS`',
        'SELECT * FROM shop.secrets',
        'SELECT * FROM information_schema.TABLES',
        'SELECT * FROM staff.people',
        ...ODD_NAMES.flatMap((name) => [`SELECT * FROM shop.${name}`, `SELECT token FROM customers, ${name}`]),
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
      'SELECT custmers.* FROM customers': `Unknown table '${isMariaDb ? 'shop.' : ''}custmers'. Did you mean 'customers'?`,
      'SELECT nme FROM customers': `Unknown column 'nme' in '${list}'. Did you mean 'name'?`,
      'SELECT c.nme FROM customers c': `Unknown column 'c.nme' in '${list}'. Did you mean 'name'?`,
      'SELECT custmers.id FROM customers': `Unknown column 'custmers.id' in '${list}'. Did you mean 'customers.id'?`,
      'SELECT totl FROM customers': `Unknown column 'totl' in '${list}'.`,
      'SELECT * FROM weather': "Table 'shop.weather' doesn't exist.",
    },
  })

  serverSuite({
    reader: () => reader,
    slow: SLOW,
    busy,
    certificates: () => server.certificates,
    sealed: () => server.urlFor('sealed'),
    cipher: `SELECT VARIABLE_VALUE FROM ${isMariaDb ? 'information_schema' : 'performance_schema'}.session_status
      WHERE VARIABLE_NAME = 'Ssl_cipher'`,
    refusals: { otherName: 'for another name', untrusted: 'is not trusted' },
    nameless: {
      check: /^Expected a user, .*the URL has none: write mysql:\/\/NAME@host\/database, or `user: NAME` beside it\.$/,
      connecting: /^Expected a user, .*the URL has none: write mysql:\/\/NAME@/,
    },
    async drop() {
      const list = await server.rows("SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'reader'")
      for (const { ID } of list) await server.run(`KILL ${ID}`)
    },
  })

  mysqlSuite(product, () => server)
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
  expect(beyond('REVOKE SELECT ON `mysql`.* FROM `reader`@`%`')).toEqual([])
  expect(beyond('something new')).toEqual(['something new'])
})

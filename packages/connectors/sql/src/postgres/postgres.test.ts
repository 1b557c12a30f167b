import { userInfo } from 'node:os'
import { openConnector, textOfResult } from '@causeway/connector-kit/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseSuite } from '../../fixtures/database-suite.js'
import { hostileToPostgres } from '../../fixtures/hostile-statements.js'
import { postgresPrograms, startPostgres, type TestPostgres } from '../../fixtures/postgres.js'
import { serverSuite } from '../../fixtures/server-suite.js'
import { POSTGRES_SHOP } from '../../fixtures/shop.js'
import { until } from '../../fixtures/until.js'
import sql from '../index.js'

const programs = postgresPrograms()
if (programs === undefined) {
  console.warn(
    'SKIPPED, the sql connector on PostgreSQL: it is not installed here; on Debian: apt-get install postgresql',
  )
}

/** Whom nobody else made a role for. */
const ACCOUNT = userInfo().username

const BOMB = 'WITH RECURSIVE n (i) AS (SELECT 1::bigint UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n'

describe.skipIf(programs === undefined)('on PostgreSQL', () => {
  let server: TestPostgres
  let reader = ''

  beforeAll(async () => {
    server = await startPostgres(programs ?? '')
    await server.run(POSTGRES_SHOP)
    reader = server.urlFor('reader')
  })

  afterAll(() => server[Symbol.asyncDispose]())

  const busy = async (): Promise<number> => {
    const [row] = await server.run(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE state = 'active' AND usename = 'reader' AND query LIKE 'FETCH%'",
    )
    return Number(row?.n)
  }

  const bad = (more: object) => (): object => ({ url: reader, ...more })

  databaseSuite({
    reader: () => reader,
    secret: () => reader.replace('reader@', 'reader:t0p-s3cret@'),
    clerk: () => server.urlFor('clerk'),
    run: (statements) => server.run(statements),
    async dump() {
      const tables = ['customers', 'orders', 'secrets', 'staff.people', 'counter']
      return [
        ...(await Promise.all(tables.map((table) => server.run(`SELECT * FROM ${table}`)))),
        await server.run('SELECT relname FROM pg_class ORDER BY 1'),
        await server.run('SELECT count(*) FROM pg_largeobject_metadata'),
      ]
    },
    parameter: '$1',
    slow: BOMB,
    busy,
    bad: {
      'a server that is not there': { url: 'postgres://reader@127.0.0.1:1/postgres' },
      'a database that is not there': () => ({ url: reader.replace('/postgres', '/nothing') }),
      'a role that is not there': () => ({ url: server.urlFor('nobody') }),
      'no database': () => ({ url: reader.replace(/\/postgres$/, '') }),
      'an unknown option in the URL': () => ({ url: `${reader}?sslmod=require` }),
      'a statement that writes deep inside': () => ({
        url: server.url,
        queries: { q: { sql: 'WITH x AS (DELETE FROM orders RETURNING *) SELECT * FROM x', description: 'd' } },
      }),
      'a view to write': bad({ write: { insert: ['big_orders'] } }),
      'an update of a table without a key': () => ({ url: server.url, write: { update: ['big_orders'] } }),
    },
    hostile: {
      statements: hostileToPostgres,
      moreThan: 110,
      as: { reader: () => ({ url: reader }), postgres: () => ({ url: server.url }) },
    },
    harmless: [
      'SELECT 1;',
      'TABLE customers',
      'VALUES (1), (2)',
      '(SELECT 1) UNION (SELECT 2) ORDER BY 1',
      'WITH a AS (SELECT 1 AS x), b AS MATERIALIZED (SELECT x FROM a) SELECT * FROM b',
      'SELECT c.name, o.total FROM customers c JOIN LATERAL (SELECT * FROM orders WHERE customer_id = c.id LIMIT 2) o ON true',
      'SELECT customer_id, rank() OVER (PARTITION BY customer_id ORDER BY total DESC) FROM orders LIMIT 5',
      'SELECT count(*) FILTER (WHERE total > 5), percentile_cont(0.5) WITHIN GROUP (ORDER BY total) FROM orders',
      "SELECT notes->>'vip', notes @> '{}', jsonb_path_query_array(notes, '$.*') FROM customers",
      'SELECT twice(21), now(), random() < 2, gen_random_uuid() IS NOT NULL',
      "SELECT extract(year FROM date '2026-01-01'), position('b' IN 'abc'), trim(both ' ' FROM ' a '), overlay('abc' PLACING 'x' FROM 2)",
      "SELECT CASE WHEN true THEN coalesce(NULL, 1) ELSE greatest(1, 2) END, (ARRAY[1, 2])[1], ROW(1, 'a'), '2 days'::interval",
      'SELECT customer_id, sum(total) FROM orders GROUP BY GROUPING SETS ((customer_id), ()) HAVING sum(total) > 0',
      'SELECT * FROM generate_series(1, 3) WITH ORDINALITY AS g (a, b) CROSS JOIN unnest(ARRAY[1, 2]) u',
      'SELECT $$;DELETE FROM customers;$$, \';\', "name" FROM customers -- ; DELETE',
      'SELECT table_name FROM information_schema.tables LIMIT 1',
      'SELECT DISTINCT ON (customer_id) * FROM orders TABLESAMPLE SYSTEM (100) ORDER BY customer_id, id FETCH FIRST 3 ROWS ONLY',
    ],
    hidden: {
      exclude: ['secrets', 'staff.*'],
      misspelt: ['secrts', 'There is no table secrts here. List the tables to see those that there are.'],
      attempts: [
        'SELECT * FROM secrets',
        'SELECT * FROM public.secrets',
        'SELECT * FROM "secrets"',
        'TABLE secrets',
        'SELECT * FROM staff.people',
        'SELECT * FROM (SELECT * FROM secrets) x',
        'WITH secrets AS (SELECT * FROM public.secrets) SELECT * FROM secrets',
        // The name of WITH holds for what follows it, not for itself.
        'WITH secrets AS (SELECT * FROM secrets) SELECT * FROM secrets',
        'SELECT * FROM secrets WHERE EXISTS (WITH secrets AS (SELECT 1) SELECT * FROM secrets)',
        'SELECT * FROM pg_stats',
        'SELECT * FROM pg_catalog.pg_class',
        'SELECT * FROM information_schema.columns',
      ],
      allowed: ['WITH secrets AS (SELECT 1 AS a), b AS (SELECT * FROM secrets) SELECT * FROM b'],
    },
    written: {
      row: {
        points: '9007199254740995',
        notes: 'text',
        photo: { base64: 'AQID' },
        tags: ['a', "b'"],
        mood: 'sad',
        active: true,
      },
      change: { name: 'Dee', notes: { a: [1] } },
      select: 'SELECT name, points, notes, photo, tags, mood FROM customers WHERE id > 2 ORDER BY id',
      rows: [
        {
          name: 'Cem',
          points: '9007199254740995',
          notes: 'text',
          photo: Buffer.from([1, 2, 3]),
          tags: ['a', "b'"],
          mood: 'sad',
        },
        { name: 'Dee', notes: { a: [1] }, points: null, photo: null, tags: null, mood: null },
      ],
      taken: 'already exists',
      wrong: [[{ mood: 'happy' }, 'expected one of']],
    },
    mistakes: {
      'SELECT nme FROM customers':
        'column "nme" does not exist at character 8. Hint: Perhaps you meant to reference the column "customers.name".',
      'SELECT * FORM customers': 'syntax error at or near "FORM" at character 10.',
      'SELECT * FROM custmers': 'relation "custmers" does not exist at character 15. Did you mean \'customers\'?',
      'SELECT * FROM public.custmers':
        'relation "public.custmers" does not exist at character 15. Did you mean \'customers\'?',
      'SELECT * FROM people': 'relation "people" does not exist at character 15. Did you mean \'staff.people\'?',
      'SELECT * FROM staff.peple':
        'relation "staff.peple" does not exist at character 15. Did you mean \'staff.people\'?',
      'SELECT * FROM invoices': 'relation "invoices" does not exist at character 15. Did you mean \'"Invoices"\'?',
      'SELECT custmers.id FROM customers':
        'missing FROM-clause entry for table "custmers" at character 8. Did you mean \'customers\'?',
      'SELECT customer_idents FROM orders':
        'column "customer_idents" does not exist at character 8. Did you mean \'customer_id\'?',
      'SELECT o.customer_idents FROM orders o':
        "column o.customer_idents does not exist at character 8. Did you mean 'customer_id'?",
      'SELECT * FROM weather': 'relation "weather" does not exist at character 15.',
    },
  })

  serverSuite({
    reader: () => reader,
    slow: BOMB,
    busy,
    certificates: () => server.certificates,
    sealed: () => server.urlFor('sealed'),
    cipher: 'SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    refusals: { otherName: '(ERR_TLS_CERT_ALTNAME_INVALID)', untrusted: '(SELF_SIGNED_CERT_IN_CHAIN)' },
    nameless: {
      check: undefined,
      connecting: new RegExp(`\\(28000\\): .*Tried as '${ACCOUNT}', the account of this process, .*write one there`),
    },
    drop: async () => {
      await server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader'")
    },
  })

  test('A server is reached by its socket, too, and what runs there is stopped.', async () => {
    const url = `${reader}?host=${encodeURIComponent(server.folder)}`
    await using asked = await openConnector(sql, { url, timeoutMs: 1_500 })
    expect(textOfResult(await asked.call('query', { sql: BOMB }))).toContain('longer than 1500 ms')
    await until(busy, 0)
    expect((await asked.call('query', { sql: 'SELECT 1' })).isError).toBeUndefined()
  })

  test('A URL without a user connects as the account of this process, as programs of PostgreSQL do.', async () => {
    await server.run(`CREATE ROLE "${ACCOUNT}" LOGIN; GRANT SELECT ON customers TO "${ACCOUNT}"`)
    await using asked = await openConnector(sql, reader.replace('reader@', ''))
    expect((await asked.call('query', { sql: 'SELECT current_user' })).structuredContent).toMatchObject({
      rows: [[ACCOUNT]],
    })
  })

  test('Schemas that are asked for are shown, and no others.', async () => {
    await using asked = await openConnector(sql, { url: reader, schemas: ['staff'] })
    expect(textOfResult(await asked.call('list_tables'))).toBe('staff.people')
    expect((await asked.call('query', { sql: 'SELECT * FROM staff.people' })).isError).toBeUndefined()
    expect((await asked.call('query', { sql: 'SELECT * FROM customers' })).isError).toBe(true)
  })

  test('A value that is far too large is not taken in.', async () => {
    await using asked = await openConnector(sql, { url: reader, timeoutMs: 60_000 })
    const result = await asked.call('query', { sql: "SELECT repeat('x', 200000000)" })
    expect(textOfResult(result)).toContain('larger than 67108864 bytes')
    const cut = await asked.call('query', { sql: "SELECT repeat('x', 100000) AS t FROM generate_series(1, 1000)" })
    expect(cut.structuredContent).toMatchObject({ truncated: true, note: expect.stringContaining('cut') })
    expect(JSON.stringify(cut.structuredContent).length).toBeLessThan(300_000)
  })

  test('Values keep what they are, in types that PostgreSQL names.', async () => {
    await using asked = await openConnector(sql, reader)
    const { structuredContent } = await asked.call('query', {
      sql: 'SELECT * FROM customers WHERE id = $1',
      parameters: [1],
    })
    const { columns, rows } = structuredContent as { columns: { name: string; type: string }[]; rows: unknown[][] }
    expect(columns.map(({ type }) => type).join(' ')).toBe(
      'int4 text text jsonb bytea int8 numeric timestamptz date text[] mood interval float8 bool',
    )
    expect(rows).toEqual([
      [
        1,
        'Ann',
        'ann@example.com',
        { vip: true },
        { base64: 'AQID', bytes: 3 },
        '9007199254740993',
        1.5,
        '2026-01-02T01:04:05.5Z',
        '2000-02-29',
        ['a', 'b c', null],
        'fine',
        'P1DT2H',
        'NaN',
        true,
      ],
    ])
    const odd = await asked.call('query', {
      sql: "SELECT 'infinity'::timestamptz, 12345678901234567.89::numeric, '{{1,2},{3,4}}'::int[], '{\"a,b\",\"c\\\"d\"}'::text[], NULL::jsonb, timestamp '2026-01-01 00:00'",
    })
    expect((odd.structuredContent as typeof structuredContent & { rows: unknown }).rows).toEqual([
      [
        'infinity',
        '12345678901234567.89',
        [
          [1, 2],
          [3, 4],
        ],
        ['a,b', 'c"d'],
        null,
        '2026-01-01T00:00:00',
      ],
    ])
  })

  test('A role that may write is warned about, and one that may only read is not.', async () => {
    await using strong = await openConnector(sql, server.url)
    expect(strong.context.log.text()).toContain('is a superuser')
    await using weak = await openConnector(sql, reader)
    expect(weak.context.log.text()).not.toContain('may do more than read')
  })

  test('A server that is gone is a loss, and is connected again once it is back.', async () => {
    const own = await startPostgres(programs ?? '')
    try {
      await using asked = await openConnector(sql, { url: own.url, connectTimeoutMs: 2_000 })
      const query = (): Promise<unknown> => asked.call('query', { sql: 'SELECT 1' })
      expect(await query()).not.toHaveProperty('isError')
      expect(asked.context.losses).toEqual([])
      await own.stop()
      expect(await query()).toMatchObject({ isError: true })
      expect(asked.context.losses.map((error) => error.message).join()).toContain('cannot be reached (ECONN')
      await own.start()
      expect(await query()).not.toHaveProperty('isError')
    } finally {
      await own[Symbol.asyncDispose]()
    }
  })
})

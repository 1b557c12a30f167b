import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contractSuite, openConnector, textOfResult } from '@causeway/connector-kit/testing'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { hostileToPostgres } from '../../fixtures/hostile-statements.js'
import { postgresPrograms, startPostgres, type TestPostgres } from '../../fixtures/postgres.js'
import { POSTGRES_SHOP } from '../../fixtures/shop.js'
import { until } from '../../fixtures/until.js'
import sql from '../index.js'

const programs = postgresPrograms()
if (programs === undefined) {
  console.warn(
    'SKIPPED, the sql connector on PostgreSQL: it is not installed here; on Debian: apt-get install postgresql',
  )
}

/** By a name that its certificate is not for. */
const byName = (url: string): string => url.replace('127.0.0.1', 'localhost')

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
      context: () => ({ secrets: { 'env:DATABASE_URL': reader.replace('reader@', 'reader:t0p-s3cret@') } }),
      bad: {
        'a server that is not there': () => ({ url: 'postgres://reader@127.0.0.1:1/postgres' }),
        'a database that is not there': () => ({ url: reader.replace('/postgres', '/nothing') }),
        'a role that is not there': () => ({ url: server.urlFor('nobody') }),
        'no role': () => ({ url: reader.replace('reader@', '') }),
        'no database': () => ({ url: reader.replace(/\/postgres$/, '') }),
        'an unknown option in the URL': () => ({ url: `${reader}?sslmod=require` }),
        'a statement that writes': () => ({
          url: reader,
          queries: { q: { sql: 'DELETE FROM orders RETURNING *', description: 'd' } },
        }),
        'a statement that writes deep inside': () => ({
          url: server.url,
          queries: { q: { sql: 'WITH x AS (DELETE FROM orders RETURNING *) SELECT * FROM x', description: 'd' } },
        }),
        'two columns of one name': () => ({
          url: reader,
          queries: { q: { sql: 'SELECT 1 AS a, 2 AS a', description: 'd' } },
        }),
        'an update of a table without a key': () => ({ url: server.url, write: { update: ['big_orders'] } }),
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
        arguments: { sql: BOMB },
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

  test.each(['reader', 'postgres'])(
    'No hostile statement gets through as %s, and none of them leaves a trace.',
    async (role) => {
      const folder = mkdtempSync(join(tmpdir(), 'causeway-hostile-'))
      const tables = ['customers', 'orders', 'secrets', 'staff.people', 'counter']
      const dump = async (): Promise<unknown> => [
        ...(await Promise.all(tables.map((table) => server.run(`SELECT * FROM ${table}`)))),
        await server.run('SELECT relname FROM pg_class ORDER BY 1'),
        await server.run('SELECT count(*) FROM pg_largeobject_metadata'),
      ]
      const before = await dump()
      await using asked = await openConnector(sql, { url: server.urlFor(role), timeoutMs: 5_000 })
      const statements = hostileToPostgres(folder)
      expect(statements.length).toBeGreaterThan(110)
      for (const statement of statements) {
        for (const tool of ['query', 'explain']) {
          const result = await asked.call(tool, { sql: statement })
          expect(result.isError, statement.slice(0, 200)).toBe(true)
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
    ]
    for (const statement of harmless) {
      const result = await asked.call('query', { sql: statement })
      expect(result.isError, `${statement}: ${textOfResult(result)}`).toBeUndefined()
    }
  })

  test('A statement that never ends is stopped in the database, and the connection serves on.', async () => {
    await using asked = await openConnector(sql, { url: reader, timeoutMs: 500, maxConnections: 1 })
    expect(textOfResult(await asked.call('query', { sql: BOMB }))).toBe(
      'The statement was stopped: it ran longer than 500 ms.',
    )
    await until(busy, 0)
    expect((await asked.call('query', { sql: 'SELECT 1' })).isError).toBeUndefined()
  })

  test('Encrypted connections are checked as asked, and what runs on them is stopped, too.', async () => {
    const answers = async (config: Record<string, unknown>): Promise<string> => {
      await using asked = await openConnector(sql, { timeoutMs: 500, ...config })
      expect(textOfResult(await asked.call('query', { sql: BOMB }))).toContain('longer than 500 ms')
      await until(busy, 0)
      return asked.context.log.text()
    }
    await answers({ url: `${reader}?sslmode=require` })
    const { ca, client } = server.certificates
    await answers({ url: reader, tls: { ca } })
    await answers({ url: byName(reader), tls: { ca, serverName: 'db.internal' } })
    await expect(answers({ url: byName(reader), tls: { ca } })).rejects.toThrow('(ERR_TLS_CERT_ALTNAME_INVALID)')
    await expect(answers({ url: reader, tls: { ca, serverName: 'other.internal' } })).rejects.toThrow(
      '(ERR_TLS_CERT_ALTNAME_INVALID)',
    )
    await expect(answers({ url: reader, tls: true })).rejects.toThrow('(SELF_SIGNED_CERT_IN_CHAIN)')
    const key = `file:${client.key}`
    const sealed = { url: server.urlFor('sealed'), tls: { ca, cert: client.cert, key } }
    await expect(openConnector(sql, { ...sealed, tls: { ca } })).rejects.toThrow('cannot be reached')
    await using known = await openConnector(sql, sealed, { secrets: { [key]: readFileSync(client.key, 'utf8') } })
    expect((await known.call('query', { sql: 'SELECT 1' })).isError).toBeUndefined()
    await expect(answers({ url: reader, tls: { ca: './none.pem' } })).rejects.toThrow('Expected a PEM file')
    await answers({ url: `${reader}?host=${encodeURIComponent(server.folder)}` })
  })

  test('A value that is far too large is not taken in.', async () => {
    await using asked = await openConnector(sql, reader)
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

  test('Pages follow each other without reading again what the server can skip.', async () => {
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

  test('Mistakes are told with their place in the statement and the hint of the database.', async () => {
    await using asked = await openConnector(sql, reader)
    const said = async (statement: string): Promise<string> =>
      textOfResult(await asked.call('query', { sql: statement }))
    expect(await said('SELECT nme FROM customers')).toBe(
      'column "nme" does not exist at character 8. Hint: Perhaps you meant to reference the column "customers.name".',
    )
    expect(await said('SELECT * FORM customers')).toBe('syntax error at or near "FORM" at character 10.')
    expect(textOfResult(await asked.call('explain', { sql: 'SELECT * FROM custmers' }))).toBe(
      'relation "custmers" does not exist at character 15.',
    )
  })

  test('Tables that are not shown cannot be read, whatever the statement calls them.', async () => {
    await using asked = await openConnector(sql, { url: reader, tables: { exclude: ['secrets', 'staff.*'] } })
    const attempts = [
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
    ]
    for (const statement of attempts)
      expect((await asked.call('query', { sql: statement })).isError, statement).toBe(true)
    const own = await asked.call('query', {
      sql: 'WITH secrets AS (SELECT 1 AS a), b AS (SELECT * FROM secrets) SELECT * FROM b',
    })
    expect(own.isError).toBeUndefined()
    await using schemas = await openConnector(sql, { url: reader, schemas: ['staff'] })
    expect(textOfResult(await schemas.call('list_tables'))).toBe('staff.people')
    expect((await schemas.call('query', { sql: 'SELECT * FROM staff.people' })).isError).toBeUndefined()
    expect((await schemas.call('query', { sql: 'SELECT * FROM customers' })).isError).toBe(true)
  })

  test('A role that may write is warned about, and one that may only read is not.', async () => {
    await using strong = await openConnector(sql, server.url)
    expect(strong.context.log.text()).toContain('is a superuser')
    await using weak = await openConnector(sql, reader)
    expect(weak.context.log.text()).not.toContain('may do more than read')
  })

  test('Rows are added and changed with types, in one transaction, and told by their keys.', async () => {
    await using asked = await openConnector(sql, {
      url: server.urlFor('clerk'),
      write: { insert: ['customers'], update: ['customers'] },
    })
    const rows = [
      {
        name: 'Cem',
        points: '9007199254740995',
        notes: 'text',
        photo: { base64: 'AQID' },
        tags: ['a', "b'"],
        mood: 'sad',
        active: true,
      },
      { name: "'); DROP TABLE orders; --" },
    ]
    const { structuredContent } = await asked.call('insert_customers', { rows })
    const { keys } = structuredContent as { keys: { id: number }[] }
    const [first, second] = keys
    const set = { name: 'Dee', notes: { a: [1] } }
    expect((await asked.call('update_customers', { key: second, set })).structuredContent).toEqual({ updated: 1 })
    const written = await server.run(
      `SELECT name, points, notes, photo, tags, mood FROM customers WHERE id >= ${first?.id} ORDER BY id`,
    )
    expect(written).toEqual([
      {
        name: 'Cem',
        points: '9007199254740995',
        notes: 'text',
        photo: Buffer.from([1, 2, 3]),
        tags: ['a', "b'"],
        mood: 'sad',
      },
      { name: 'Dee', notes: { a: [1] }, points: null, photo: null, tags: null, mood: null },
    ])
    expect(
      textOfResult(
        await asked.call('insert_customers', { rows: [{ name: 'x' }, { name: 'y', email: 'ann@example.com' }] }),
      ),
    ).toContain('already exists')
    expect(await server.run("SELECT count(*)::int AS n FROM customers WHERE name IN ('x', 'y')")).toEqual([{ n: 0 }])
    expect(textOfResult(await asked.call('insert_customers', { rows: [{ name: 'x', mood: 'happy' }] }))).toContain(
      'expected one of',
    )
    await server.run(`DELETE FROM customers WHERE id >= ${first?.id}`)
  })

  test('Connections that the server closed are replaced without a word; a server that is gone is a loss.', async () => {
    const own = await startPostgres(programs ?? '')
    try {
      await using asked = await openConnector(sql, { url: own.url, connectTimeoutMs: 2_000 })
      const query = (): Promise<unknown> => asked.call('query', { sql: 'SELECT 1' })
      expect(await query()).not.toHaveProperty('isError')
      await own.run(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND client_port IS NOT NULL',
      )
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

  test('More statements than there are connections wait for their turn, and too many are refused.', async () => {
    await using asked = await openConnector(sql, { url: reader, maxConnections: 2, maxWaiting: 10 })
    const results = await Promise.all(
      Array.from({ length: 20 }, () => asked.call('query', { sql: 'SELECT count(*) FROM orders a, orders b' })),
    )
    const refused = results.filter(({ isError }) => isError === true)
    expect(refused.length).toBe(8)
    expect(refused.every((result) => textOfResult(result).includes('busy'))).toBe(true)
  })
})

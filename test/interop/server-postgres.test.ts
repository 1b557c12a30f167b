import { connect } from '@causeway/client'
import { expect, test } from 'vitest'
import { said } from './our-client-suite.js'
import { peerFile } from './peer-package.js'
import { postgresPrograms, startPostgres } from './postgres.js'

const programs = postgresPrograms()
const why =
  'PostgreSQL is not installed here, and `npm test` could not install it; on Debian: apt-get install postgresql'
if (programs === undefined) console.warn(`SKIPPED, server-postgres under our client: ${why}`)

const sql = `
create table books (id int primary key, title text not null);
insert into books values (1, 'Grüße aus der Maschine'), (2, 'On Computable Numbers');
`

test('our client queries a database through the old server-postgres', async (context) => {
  if (programs === undefined) return context.skip(why)
  await using database = await startPostgres(programs, sql)
  const program = peerFile('@modelcontextprotocol/server-postgres/dist/index.js')
  const target = { command: process.execPath, args: [program, database.url], stderr: 'ignore' } as const
  await using client = await connect(target)
  expect(client.revision).toBe('2024-11-05')
  expect(await client.listTools()).toMatchObject([{ name: 'query' }])
  const rows = said(await client.callTool('query', { sql: 'select title from books order by id' }))
  expect(JSON.parse(String(rows))).toEqual([{ title: 'Grüße aus der Maschine' }, { title: 'On Computable Numbers' }])
  const [table] = await client.listResources()
  expect(table).toMatchObject({ name: '"books" database schema' })
  const { contents } = await client.readResource(table?.uri ?? '')
  expect(contents[0]).toMatchObject({ text: expect.stringContaining('"column_name": "title"') })
  await expect(client.callTool('query', { sql: 'delete from books' })).rejects.toThrow('read-only transaction')
  await expect(client.callTool('no_such_tool')).rejects.toMatchObject({ code: -32603 })
  expect(await client.listPrompts()).toEqual([])
})

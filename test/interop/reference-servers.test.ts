import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { connect } from '@causeway/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { said } from './our-client-suite.js'
import { peerFile } from './peer-package.js'

let folder: string
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'causeway-interop-')))
  await writeFile(join(folder, 'hello.txt'), 'Hello, file')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const start = (server: string, ...args: string[]) => {
  const program = peerFile(`@modelcontextprotocol/${server}/dist/index.js`)
  return { command: process.execPath, args: [program, ...args], stderr: 'ignore' } as const
}

test('our client reads and writes files through server-filesystem', async () => {
  await using client = await connect(start('server-filesystem', folder))
  expect((await client.listTools()).map(({ name }) => name)).toContain('read_text_file')
  expect(await client.tools.read_text_file?.({ path: join(folder, 'hello.txt') })).toEqual({ content: 'Hello, file' })
  await client.callTool('write_file', { path: join(folder, 'new.txt'), content: 'written' })
  expect(await readFile(join(folder, 'new.txt'), 'utf8')).toBe('written')
  expect(said(await client.callTool('list_directory', { path: folder }))).toContain('[FILE] new.txt')
  expect(await client.callTool('read_text_file', { path: '/etc/hostname' })).toMatchObject({ isError: true })
  expect(await client.listResources()).toEqual([])
  expect(await client.listPrompts()).toEqual([])
})

test('server-filesystem takes the roots of our client, and hears that they changed', async () => {
  let roots = [{ uri: pathToFileURL(folder).href }]
  let asked: () => void = () => {}
  const askedAgain = new Promise<void>((resolve) => {
    asked = resolve
  })
  let times = 0
  await using client = await connect(start('server-filesystem', tmpdir()), {
    handlers: {
      roots: () => {
        times += 1
        if (times === 2) asked()
        return roots
      },
    },
  })
  // The server asks by itself, some time after it was told that the client is ready.
  await expect.poll(async () => said(await client.callTool('list_allowed_directories'))).toContain(folder)
  roots = [{ uri: pathToFileURL(tmpdir()).href }]
  await client.rootsChanged()
  await askedAgain
})

test('our client keeps a knowledge graph in server-memory', async () => {
  const file = join(folder, 'memory.jsonl')
  await using client = await connect({ ...start('server-memory'), env: { MEMORY_FILE_PATH: file } })
  const entity = { name: 'Ada', entityType: 'person', observations: ['wrote the first program'] }
  await client.callTool('create_entities', { entities: [entity] })
  expect(await client.tools.search_nodes?.({ query: 'program' })).toMatchObject({ entities: [entity] })
  const { contents } = await client.readResource('memory://knowledge-graph')
  expect(contents[0]).toMatchObject({ text: expect.stringContaining('Ada') })
  await client.subscribe('memory://knowledge-graph')
  const updated = new Promise((resolve) => client.on('resourceUpdated', resolve))
  await client.callTool('delete_entities', { entityNames: ['Ada'] })
  expect(await updated).toEqual({ uri: 'memory://knowledge-graph' })
})

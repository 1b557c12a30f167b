import { existsSync, linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openConnector, textOfResult } from '@causeway/connector-kit/testing'
import type { Change } from '@causeway/server'
import { describe, expect, test } from 'vitest'
import files from './connector.js'

const nobody = { principal: undefined }

function folderWith(contents: { readonly [path: string]: string }): string {
  const root = mkdtempSync(join(tmpdir(), 'files-'))
  for (const [path, text] of Object.entries(contents)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

test('Files are resources, with type, size and time, those in upper folders first.', async () => {
  const root = folderWith({ 'deep/down/a b.md': 'x', 'z.json': '{}', 'deep/pic.png': '', Makefile: 'all:' })
  await using asked = await openConnector(files, root, { name: 'Docs' })
  const resources = await asked.resources()
  expect(resources.map(({ uri, mimeType, size }) => [uri, mimeType, size])).toEqual([
    ['files://docs/Makefile', undefined, 4],
    ['files://docs/z.json', 'application/json', 2],
    ['files://docs/deep/pic.png', 'image/png', 0],
    ['files://docs/deep/down/a%20b.md', 'text/markdown', 1],
  ])
  expect(resources[0]?.annotations?.lastModified).toMatch(/^\d{4}-/)
  expect(await asked.read('files://docs/deep/down/a%20b.md')).toMatchObject({
    contents: [{ uri: 'files://docs/deep/down/a%20b.md', mimeType: 'text/markdown', text: 'x' }],
    ttlMs: 1_000,
    cacheScope: 'private',
  })
  expect(await asked.templates()).toMatchObject([{ uriTemplate: 'files://docs/{+path}' }])
})

test('A folder that goes away is lost, and calls say so without saying where it was.', async () => {
  const root = folderWith({ 'a.md': 'a' })
  await using asked = await openConnector(files, root)
  await asked.resources()
  rmSync(root, { recursive: true })
  await expect.poll(() => asked.context.losses.length, { timeout: 10_000 }).toBeGreaterThan(0)
  expect(asked.context.losses[0]?.message).toContain(root)
  const words = textOfResult(await asked.call('list', {}))
  expect(words).toBe('The folder is not there any more. Tell whoever runs the server.')
})

test('Paths are completed a level at a time.', async () => {
  const root = folderWith({
    'notes/today.md': '',
    'notes/todo.md': '',
    'notes/.hidden': '',
    'nothing.md': '',
    'x.md': '',
  })
  await using asked = await openConnector(files, root, { name: 'docs' })
  const complete = async (value: string): Promise<readonly string[]> =>
    (await asked.complete({ type: 'ref/resource', uri: 'files://docs/{+path}' }, { name: 'path', value })).values
  expect(await complete('')).toEqual(['notes/', 'nothing.md', 'x.md'])
  expect(await complete('NOT')).toEqual(['notes/', 'nothing.md'])
  expect(await complete('notes/tod')).toEqual(['notes/today.md', 'notes/todo.md'])
  expect(await complete('../')).toEqual([])
  expect(await complete('nowhere/x')).toEqual([])
})

test('What is larger than one read is told how to be read.', async () => {
  const root = folderWith({ 'large.txt': 'x'.repeat(2_000) })
  await using asked = await openConnector(files, { root, maxFileBytes: 1_024 }, { name: 'docs' })
  await expect(asked.read('files://docs/large.txt')).rejects.toThrow(/larger than the 1024 bytes.*ranges/)
})

describe('changes', () => {
  test.each([true, { pollMs: 100 }])(
    'A file that somebody subscribed to is announced, until nobody does (%j).',
    async (watch) => {
      const root = folderWith({ 'a.md': 'one', 'b.md': 'one' })
      await using asked = await openConnector(files, { root, watch }, { name: 'docs' })
      const { provider } = asked
      const changes: Change[] = []
      provider.onChange?.((change) => changes.push(change))
      const told = (): number => changes.filter((change) => change.kind === 'resource').length
      const stop = provider.resources?.watch?.('files://docs/a.md')
      // Watching begins soon, and not at once: changes are made until one is heard.
      let round = 0
      await expect
        .poll(
          () => {
            writeFileSync(join(root, 'a.md'), `more ${round++} and ${'more'.repeat(round)}`)
            return told()
          },
          { timeout: 10_000, interval: 100 },
        )
        .toBeGreaterThan(0)
      const before = told()
      writeFileSync(join(root, 'new.md'), 'in its place, and longer than that')
      renameSync(join(root, 'new.md'), join(root, 'a.md'))
      await expect.poll(told, { timeout: 10_000 }).toBeGreaterThan(before)
      expect(new Set(changes.map((change) => change.kind === 'resource' && change.uri))).toEqual(
        new Set(['files://docs/a.md']),
      )
      stop?.()
      expect(asked.context.log.lines).toEqual([])
    },
  )

  test('The list of resources is announced when files come and go, once somebody has asked for it.', async () => {
    const root = folderWith({ 'a.md': '', 'deep/b.md': '' })
    await using asked = await openConnector(files, root, { name: 'docs' })
    const { provider } = asked
    let told = 0
    provider.onChange?.((change) => void (change.kind === 'resources' && told++))
    const first = await provider.resources?.list(nobody)
    expect(await provider.resources?.list(nobody)).toBe(first)
    writeFileSync(join(root, 'deep/c.md'), '')
    await expect.poll(() => told, { timeout: 10_000 }).toBe(1)
    expect(await provider.resources?.list(nobody)).toHaveLength(3)
    mkdirSync(join(root, 'new'))
    writeFileSync(join(root, 'new/d.md'), '')
    await expect.poll(async () => (await provider.resources?.list(nobody))?.length, { timeout: 10_000 }).toBe(4)
    rmSync(join(root, 'new'), { recursive: true })
    mkdirSync(join(root, 'new'))
    await expect.poll(async () => (await provider.resources?.list(nobody))?.length, { timeout: 10_000 }).toBe(3)
    writeFileSync(join(root, 'new/e.md'), '')
    await expect.poll(async () => (await provider.resources?.list(nobody))?.length, { timeout: 10_000 }).toBe(4)
    rmSync(join(root, 'deep'), { recursive: true })
    await expect.poll(async () => (await provider.resources?.list(nobody))?.length, { timeout: 10_000 }).toBe(2)
  })

  test('What the tools change is announced at once, watched or not.', async () => {
    const root = folderWith({ 'a.md': 'one' })
    await using asked = await openConnector(files, { root, write: true, delete: true, watch: false }, { name: 'docs' })
    const changes: Change[] = []
    await asked.resources()
    asked.provider.onChange?.((change) => changes.push(change))
    await asked.call('write', { path: 'b.md', text: 'x' })
    await asked.call('delete', { path: 'a.md' })
    expect(changes).toEqual([
      { kind: 'resource', uri: 'files://docs/b.md' },
      { kind: 'resource', uri: 'files://docs/a.md' },
    ])
    await expect.poll(() => changes.at(-1)?.kind, { timeout: 5_000 }).toBe('resources')
    expect((await asked.resources()).map(({ uri }) => uri)).toEqual(['files://docs/b.md'])
  })
})

test('Of 50,000 files only the first are listed and nothing is watched that is not listed; all can be found and read.', async () => {
  // In memory where there is such a disk; links of one file are made faster than files.
  const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'files-'))
  for (let folder = 0; folder < 50; folder++) {
    mkdirSync(join(root, `folder${folder}`))
    const first = join(root, `folder${folder}/file.txt`)
    writeFileSync(first, 'text\n')
    for (let file = 1; file < 1_000; file++) linkSync(first, join(root, `folder${folder}/file${file}.txt`))
  }
  writeFileSync(join(root, 'folder49/needle.txt'), 'the needle\n')
  await using asked = await openConnector(files, root, { name: 'docs' })
  expect(await asked.resources()).toHaveLength(1_000)
  expect(JSON.stringify(asked.provider.notes?.('resources', nobody))).toContain('More files than the 1000 listed')
  expect((await asked.read('files://docs/folder49/needle.txt')).contents).toMatchObject([{ text: 'the needle\n' }])
  const found = await asked.call('search', { glob: 'needle.*', text: 'needle' })
  expect(textOfResult(found)).toBe('folder49/needle.txt:1: the needle')
  const page = await asked.call('list', { depth: 2, limit: 200 })
  expect((page.structuredContent as { next: string }).next).toMatch(/^folder0\//)
  rmSync(root, { recursive: true })
})

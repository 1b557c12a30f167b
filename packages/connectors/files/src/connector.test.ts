import { mkdtempSync, writeFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contractSuite, type OpenConnector, openConnector, textOfResult } from '@causeway/connector-kit/testing'
import type { JsonObject } from '@causeway/protocol'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import files from './connector.js'

const folder = mkdtempSync(join(tmpdir(), 'files-'))
writeFileSync(join(folder, 'hello.md'), '# Hello\nworld\n')

describe('the contract', () => {
  const cases = {
    good: folder,
    bad: {
      'no folder': join(folder, 'nowhere'),
      'a file': join(folder, 'hello.md'),
      'both ways': { root: folder, roots: { a: folder } },
      'no folders': { roots: {} },
      'a bad glob': { root: folder, exclude: ['{'] },
    },
    short: ['./docs'],
    calls: [
      { tool: 'list' },
      { tool: 'read', arguments: { path: 'hello.md' } },
      { tool: 'search', arguments: { text: 'world' } },
      { tool: 'info', arguments: { path: 'hello.md' } },
    ],
  }
  for (const { name, run } of contractSuite(files, cases)) it(name, run)
})

describe('reading', () => {
  const root = mkdtempSync(join(tmpdir(), 'files-'))
  let asked: OpenConnector
  const said = async (tool: string, args: JsonObject): Promise<string> => textOfResult(await asked.call(tool, args))

  beforeAll(async () => {
    await mkdir(join(root, 'notes/deep'), { recursive: true })
    await writeFile(join(root, 'notes/today.md'), '# Today\nmilk\neggs\nbread\n')
    await writeFile(join(root, 'notes/deep/old.md'), 'Milk, long ago\n')
    await writeFile(join(root, 'lines.txt'), Array.from({ length: 50_000 }, (_, at) => `line ${at + 1}\n`).join(''))
    await writeFile(join(root, 'long.txt'), 'é'.repeat(200_000))
    await writeFile(join(root, 'bom.txt'), Buffer.from('\ufeffwith a mark', 'utf8'))
    await writeFile(join(root, 'wide.txt'), Buffer.from('\ufeffeins\r\nzwei\r\n', 'utf16le'))
    await writeFile(join(root, 'big-endian.txt'), Buffer.from('\ufeffdrei', 'utf16le').swap16())
    await writeFile(join(root, 'latin.txt'), Buffer.from([0x63, 0x61, 0x66, 0xe9]))
    await writeFile(join(root, 'pixel.png'), Buffer.from('89504e470d0a1a0a0000000d', 'hex'))
    await writeFile(join(root, 'sound.wav'), Buffer.from('524946460000000057415645', 'hex'))
    await writeFile(join(root, 'blob.bin'), Buffer.from([0, 1, 2, 3]))
    await writeFile(join(root, 'code.ts'), 'export {}\n')
    await writeFile(join(root, 'empty.txt'), '')
    await writeFile(join(root, '.secret'), 'hidden')
    asked = await openConnector(files, root, { name: 'Docs' })
  })
  afterAll(() => asked.close())

  test('Only tools that read are there, and say so.', async () => {
    const tools = await asked.tools()
    expect(tools.map(({ name }) => name)).toEqual(['list', 'read', 'search', 'info'])
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint && !annotations.openWorldHint)).toBe(true)
  })

  test('A folder is listed in order, page by page, as deep as asked.', async () => {
    const { structuredContent } = await asked.call('list', { path: 'notes', depth: 2 })
    expect(structuredContent).toMatchObject({
      entries: [
        { path: 'notes/deep', type: 'folder' },
        { path: 'notes/deep/old.md', type: 'file', size: 15 },
        { path: 'notes/today.md', type: 'file', size: 24 },
      ],
    })
    const paths: string[] = []
    let after: string | undefined
    do {
      const page = await asked.call('list', { depth: 3, limit: 2, ...(after === undefined ? {} : { after }) })
      const { entries, next } = page.structuredContent as { entries: { path: string }[]; next?: string }
      paths.push(...entries.map(({ path }) => path))
      after = next
    } while (after !== undefined)
    const whole = await asked.call('list', { depth: 3 })
    expect(paths).toEqual((whole.structuredContent as { entries: { path: string }[] }).entries.map(({ path }) => path))
    expect(paths).toHaveLength(15)
    expect(paths).not.toContain('.secret')
  })

  test('A list is narrowed by a glob, from the listed folder on.', async () => {
    expect(await said('list', { path: 'notes', depth: 9, glob: 'deep/*.md' })).toBe('notes/deep/old.md\t15 bytes')
  })

  test('Text comes as text, in ranges of lines or bytes, from either end.', async () => {
    expect(await said('read', { path: 'notes/today.md' })).toBe('# Today\nmilk\neggs\nbread\n')
    expect(await said('read', { path: 'notes/today.md', startLine: 2, endLine: 3 })).toBe(
      'milk\neggs\n\n[notes/today.md: lines 2 to 3]',
    )
    expect(await said('read', { path: 'notes/today.md', startLine: -2 })).toBe(
      'eggs\nbread\n\n[notes/today.md: the last 2 lines]',
    )
    expect(await said('read', { path: 'lines.txt', startLine: 49_999 })).toContain('line 49999\nline 50000\n')
    expect(await said('read', { path: 'lines.txt', startLine: -1 })).toContain('line 50000\n\n[')
    expect(await said('read', { path: 'notes/today.md', offset: 2, length: 5 })).toContain(
      'Today\n[notes/today.md: bytes 2 to 6 of 24',
    )
    expect(await said('read', { path: 'empty.txt' })).toBe('')
    expect(await said('read', { path: 'files://docs/notes/today.md' })).toContain('# Today')
    expect(await said('read', { path: 'up+files://docs/notes/today.md' })).toContain('# Today')
  })

  test('Long text says how to go on, and going on finds the rest.', async () => {
    const first = await said('read', { path: 'lines.txt' })
    const next = Number(/go on with startLine (\d+)/.exec(first)?.[1])
    expect(first).toContain(`line ${next - 1}\n`)
    expect(await said('read', { path: 'lines.txt', startLine: next })).toMatch(new RegExp(`^line ${next}\n`))
    const start = await said('read', { path: 'long.txt' })
    const offset = Number(/go on with offset (\d+)/.exec(start)?.[1])
    const rest = await said('read', { path: 'long.txt', offset })
    expect(start.match(/é/g)?.length).toBe(131_072)
    expect(rest.match(/é/g)?.length).toBe(68_928)
  })

  test('Encodings with a mark are text; what is no text is told by its kind.', async () => {
    expect(await said('read', { path: 'bom.txt' })).toBe('with a mark')
    expect(await said('read', { path: 'wide.txt', startLine: 2 })).toBe('zwei\r\n')
    expect(await said('read', { path: 'big-endian.txt' })).toBe('drei')
    expect((await asked.call('read', { path: 'pixel.png' })).content).toMatchObject([
      { type: 'image', mimeType: 'image/png' },
    ])
    expect((await asked.call('read', { path: 'sound.wav' })).content).toMatchObject([
      { type: 'audio', mimeType: 'audio/wav' },
    ])
    expect((await asked.call('read', { path: 'latin.txt' })).content).toMatchObject([
      {
        type: 'resource',
        resource: { uri: 'files://docs/latin.txt', mimeType: 'application/octet-stream', blob: 'Y2Fm6Q==' },
      },
    ])
    expect(await said('info', { path: 'blob.bin' })).toContain('encoding: binary')
    expect((await asked.call('info', { path: 'code.ts' })).structuredContent).toMatchObject({
      mimeType: 'text/typescript',
      encoding: 'utf-8',
    })
    expect((await asked.call('info', { path: 'notes' })).structuredContent).toMatchObject({
      type: 'folder',
      entries: 2,
    })
  })

  test.each([
    ['read', { path: 'nowhere.md' }, "There is no 'nowhere.md'."],
    ['read', { path: 'notes' }, 'That is a folder'],
    ['read', { path: '' }, 'Expected the path of a file'],
    ['read', { path: '.secret' }, "There is no '.secret'."],
    ['read', { path: 'lines.txt', startLine: 99_999 }, 'The file has 50001 lines'],
    ['read', { path: 'lines.txt', startLine: 0 }, 'expected a line from 1'],
    ['read', { path: 'lines.txt', startLine: 5, endLine: 4 }, "'endLine' not to be before"],
    ['read', { path: 'lines.txt', startLine: 5, offset: 4 }, 'lines or bytes, not both'],
    ['read', { path: 'blob.bin', startLine: 1 }, 'has no lines'],
    ['read', { path: 'blob.bin', offset: 99 }, 'The file has 4 bytes'],
    ['list', { path: 'notes/today.md' }, 'is no folder'],
    ['list', { path: 'nowhere' }, "There is no 'nowhere'."],
    ['search', {}, "Expected 'text', 'glob' or both"],
    ['search', { text: '(a', regex: true }, 'Expected a regular expression'],
    ['search', { text: '(?=a)', regex: true }, 'without lookaround'],
    ['search', { glob: '{a' }, "Expected a '}'"],
  ])('%s %j fails in words', async (tool, args, words) => {
    const result = await asked.call(tool, args)
    expect(result.isError).toBe(true)
    expect(textOfResult(result)).toContain(words)
    expect(textOfResult(result)).not.toContain(root)
  })

  test('Lines are found by text and by patterns, with what is around them.', async () => {
    expect(await said('search', { text: 'milk' })).toBe('notes/today.md:2: milk')
    expect(await said('search', { text: 'MILK', ignoreCase: true })).toBe(
      'notes/deep/old.md:1: Milk, long ago\nnotes/today.md:2: milk',
    )
    expect(await said('search', { text: 'm.lk$', regex: true, context: 1 })).toBe(
      'notes/today.md-1- # Today\nnotes/today.md:2: milk\nnotes/today.md-3- eggs',
    )
    expect(await said('search', { text: 'zwei' })).toBe('wide.txt:2: zwei')
    expect(await said('search', { text: 'line 4999\\d', regex: true, limit: 3 })).toContain('[Stopped after 3 matches')
    expect(await said('search', { text: 'long', glob: 'deep/*', path: 'notes' })).toBe(
      'notes/deep/old.md:1: Milk, long ago',
    )
    expect(await said('search', { text: 'milk', path: 'notes/today.md' })).toBe('notes/today.md:2: milk')
    expect(await said('search', { glob: '*.md' })).toBe('notes/deep/old.md\nnotes/today.md')
    expect(await said('search', { text: 'hidden' })).toContain('Nothing in')
  })

  test('A hostile pattern on a long line comes to an end, and others get their turn.', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 5)
    await asked.call('search', { text: '(é+)+x|(e|é)*y', regex: true, glob: 'long.txt' })
    clearInterval(timer)
    expect(turns).toBeGreaterThan(3)
  })

  test('A search ends when nobody waits for it any more.', async () => {
    const client = new AbortController()
    const call = asked.call('search', { text: '(e|é)*y', regex: true }, { signal: client.signal })
    call.catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 30))
    client.abort()
    await expect.poll(() => asked.running).toBe(0)
  })
})

describe('several folders', () => {
  test('Paths begin with their names, and each allows what it allows.', async () => {
    const docs = mkdtempSync(join(tmpdir(), 'files-'))
    const inbox = mkdtempSync(join(tmpdir(), 'files-'))
    await writeFile(join(docs, 'a.md'), 'alpha')
    await using asked = await openConnector(files, { roots: { docs, inbox: { path: inbox, write: true } } })
    expect(textOfResult(await asked.call('list'))).toBe('docs/\ninbox/')
    expect(textOfResult(await asked.call('read', { path: 'docs/a.md' }))).toBe('alpha')
    expect(textOfResult(await asked.call('search', { text: 'alpha' }))).toBe('docs/a.md:1: alpha')
    expect(textOfResult(await asked.call('read', { path: 'dosc/a.md' }))).toContain("Did you mean 'docs'?")
    expect(textOfResult(await asked.call('write', { path: 'docs/b.md', text: 'x' }))).toContain('cannot be written to')
    expect(textOfResult(await asked.call('write', { path: 'inbox/b.md', text: 'x' }))).toContain('Created inbox/b.md')
    expect((await asked.resources()).map(({ uri }) => uri)).toEqual(['files://docs/a.md', 'files://inbox/b.md'])
  })
})

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OpenConnector, openConnector, textOfResult } from '@causeway/connector-kit/testing'
import type { JsonObject } from '@causeway/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import files from './connector.js'

let root: string
let asked: OpenConnector
const said = async (tool: string, args: JsonObject): Promise<string> => textOfResult(await asked.call(tool, args))
const versionOf = async (path: string): Promise<string> =>
  ((await asked.call('info', { path })).structuredContent as { version: string }).version

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'files-'))
  writeFileSync(join(root, 'a.md'), 'one\ntwo\ntwo\n')
  mkdirSync(join(root, 'folder'))
  writeFileSync(join(root, 'folder/b.md'), 'b')
  asked = await openConnector(files, { root, write: true, move: true, delete: true, maxFileBytes: 1_024 })
})
afterEach(() => asked.close())

test('Tools that change files say so, and are there only where the configuration allows them.', async () => {
  const changing = (await asked.tools()).filter(({ annotations }) => !annotations?.readOnlyHint)
  expect(changing.map(({ name, annotations }) => [name, annotations?.destructiveHint])).toEqual([
    ['write', true],
    ['edit', true],
    ['move', true],
    ['delete', true],
  ])
  await using other = await openConnector(files, { root, move: true })
  expect((await other.tools()).map(({ name }) => name)).toEqual(['list', 'read', 'search', 'info', 'move'])
})

describe('write', () => {
  test('A file is made, or replaced whole, with its permissions.', async () => {
    chmodSync(join(root, 'a.md'), 0o640)
    expect(await said('write', { path: 'a.md', text: 'neu' })).toMatch(/^Replaced a.md: 3 bytes, version /)
    expect(statSync(join(root, 'a.md')).mode & 0o777).toBe(0o640)
    expect(await said('write', { path: 'x/y/z.bin', base64: 'AAEC', makeFolders: true })).toMatch(
      /^Created x\/y\/z.bin/,
    )
    expect(await readFile(join(root, 'x/y/z.bin'))).toEqual(Buffer.from([0, 1, 2]))
    expect(await readdir(root)).toEqual(['a.md', 'folder', 'x'])
  })

  test('What somebody else wrote meanwhile is not lost.', async () => {
    const version = await versionOf('a.md')
    expect(await said('read', { path: 'a.md' })).toContain(`version ${version}`)
    writeFileSync(join(root, 'a.md'), 'somebody else')
    expect(await said('write', { path: 'a.md', text: 'mine', ifVersion: version })).toContain('changed since version')
    expect(readFileSync(join(root, 'a.md'), 'utf8')).toBe('somebody else')
    expect(await said('write', { path: 'a.md', text: 'mine', createOnly: true })).toContain('already')
    expect(await said('write', { path: 'gone.md', text: 'mine', ifVersion: version })).toContain('is gone')
    expect(await said('write', { path: 'a.md', text: 'mine', ifVersion: await versionOf('a.md') })).toContain(
      'Replaced',
    )
  })

  test('Of many who make the same file at once, one does.', async () => {
    const calls = Array.from({ length: 20 }, (_, at) =>
      said('write', { path: 'race.md', text: `from ${at}`, createOnly: true }),
    )
    const outcomes = await Promise.all(calls)
    expect(outcomes.filter((words) => words.startsWith('Created'))).toHaveLength(1)
    expect(await readdir(root)).toEqual(['a.md', 'folder', 'race.md'])
  })

  test('Whoever reads during writes finds the old file or the new one, never a part.', async () => {
    const whole = new Set(['one\ntwo\ntwo\n'])
    const writes: Promise<string>[] = []
    const reads: Promise<string>[] = []
    for (let round = 0; round < 40; round++) {
      const text = `${round} `.repeat(300).slice(0, 900)
      whole.add(text)
      writes.push(said('write', { path: 'a.md', text }))
      reads.push(readFile(join(root, 'a.md'), 'utf8'))
    }
    for (const text of await Promise.all(reads)) expect(whole.has(text)).toBe(true)
    for (const words of await Promise.all(writes)) expect(words).toContain('Replaced')
  })

  test.each([
    [{ path: 'a.md', text: 'x'.repeat(1_025) }, 'at most 1024 bytes'],
    [{ path: 'a.md' }, "either 'text' or 'base64'"],
    [{ path: 'folder', text: 'x' }, 'Expected a file; that is a folder'],
    [{ path: 'no/where.md', text: 'x' }, 'There is no'],
    [{ path: 'a.md/b.md', text: 'x' }, 'is no folder'],
    [{ path: 'A.MD', text: 'x' }, "There is 'a.md' already"],
    [{ path: 'nul.txt', text: 'x' }, 'a device on Windows'],
    [{ path: 'trailing.', text: 'x' }, 'ends with a dot'],
    [{ path: 'rtl\u202egpj.exe', text: 'x' }, 'cannot be seen'],
    [{ path: 'FOLDER/x.md', text: 'x', makeFolders: true }, "There is 'folder' already"],
  ])('%j is refused in words', async (args, words) => {
    const result = await asked.call('write', args)
    expect(result.isError).toBe(true)
    expect(textOfResult(result)).toContain(words)
    expect(await readdir(root)).toEqual(['a.md', 'folder'])
  })

  test('A name that looks like one that is there is refused.', async () => {
    expect(await said('write', { path: 'caf\u00e9.md', text: 'x' })).toContain('Created')
    expect(await said('write', { path: 'cafe\u0301.md', text: 'x' })).toContain('the same name but for')
  })
})

describe('a full disk', () => {
  /** A disk of 64 KB, where this process may mount one. */
  function smallDisk(): string | undefined {
    const disk = mkdtempSync(join(tmpdir(), 'disk-'))
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { stdio: 'ignore' })
      return disk
    } catch {
      return undefined
    }
  }

  test('It leaves the old file whole, and no other behind.', async ({ skip }) => {
    const disk = smallDisk()
    if (disk === undefined) return skip('This process may not mount a disk.')
    try {
      writeFileSync(join(disk, 'a.md'), 'the old file')
      await using full = await openConnector(files, { root: disk, write: true, watch: false })
      for (const [tool, args] of [
        ['write', { path: 'a.md', text: 'x'.repeat(100_000) }],
        ['write', { path: 'new.md', text: 'x'.repeat(100_000) }],
        ['edit', { path: 'a.md', edits: [{ old: 'old', new: 'x'.repeat(100_000) }] }],
      ] as const) {
        const result = await full.call(tool, args)
        expect(result.isError).toBe(true)
        expect(textOfResult(result)).toContain('There is no space left on the disk')
      }
      expect(readFileSync(join(disk, 'a.md'), 'utf8')).toBe('the old file')
      expect(await readdir(disk)).toEqual(['a.md'])
    } finally {
      execFileSync('umount', [disk])
    }
  })
})

describe('edit', () => {
  test('Text is replaced where it is, once or everywhere, all edits or none.', async () => {
    expect(await said('edit', { path: 'a.md', edits: [{ old: 'one', new: '1' }] })).toContain('Replaced 1 places')
    expect(await said('edit', { path: 'a.md', edits: [{ old: 'two', new: '2' }] })).toContain(
      '2 times, first in lines 2, 3',
    )
    const edits = [
      { old: '1', new: 'eins' },
      { old: 'three', new: '3' },
    ]
    expect(await said('edit', { path: 'a.md', edits })).toContain("The text 'old' of edit 2 is not in the file")
    expect(await said('edit', { path: 'a.md', edits: [{ old: 'two', new: '$&', all: true }], dryRun: true })).toContain(
      'Would replace 2',
    )
    expect(readFileSync(join(root, 'a.md'), 'utf8')).toBe('1\ntwo\ntwo\n')
    expect(await said('edit', { path: 'a.md', edits: [{ old: 'two', new: '$&', all: true }] })).toContain('Replaced 2')
    expect(readFileSync(join(root, 'a.md'), 'utf8')).toBe('1\n$&\n$&\n')
  })

  test('Line ends, encodings and marks stay as they are.', async () => {
    writeFileSync(join(root, 'dos.txt'), '\ufeffone\r\ntwo\r\n')
    writeFileSync(join(root, 'wide.txt'), Buffer.from('\ufeffone', 'utf16le').swap16())
    await said('edit', { path: 'dos.txt', edits: [{ old: 'one\ntwo', new: 'a\nb' }] })
    await said('edit', { path: 'wide.txt', edits: [{ old: 'one', new: 'zwölf' }] })
    expect(readFileSync(join(root, 'dos.txt'), 'utf8')).toBe('\ufeffa\r\nb\r\n')
    expect(readFileSync(join(root, 'wide.txt'))).toEqual(Buffer.from('\ufeffzwölf', 'utf16le').swap16())
    writeFileSync(join(root, 'bytes.bin'), Buffer.from([0, 1]))
    expect(await said('edit', { path: 'bytes.bin', edits: [{ old: 'a', new: 'b' }] })).toContain('is no text')
  })

  test('Edits at the same time come one after the other, and none is lost.', async () => {
    writeFileSync(join(root, 'count.md'), '|')
    const calls = Array.from({ length: 25 }, () => said('edit', { path: 'count.md', edits: [{ old: '|', new: 'x|' }] }))
    for (const words of await Promise.all(calls)) expect(words).toContain('Replaced 1')
    expect(readFileSync(join(root, 'count.md'), 'utf8')).toBe(`${'x'.repeat(25)}|`)
  })
})

describe('move and delete', () => {
  test('Files and folders move, and overwrite only when told to.', async () => {
    expect(await said('move', { from: 'a.md', to: 'folder/b.md' })).toContain("There is 'b.md' already")
    expect(await said('move', { from: 'a.md', to: 'x/c.md' })).toContain('There is no')
    expect(await said('move', { from: 'a.md', to: 'x/c.md', makeFolders: true })).toBe('Moved a.md to x/c.md.')
    expect(await said('move', { from: 'x/c.md', to: 'folder/b.md', overwrite: true })).toContain('Moved')
    expect(readFileSync(join(root, 'folder/b.md'), 'utf8')).toBe('one\ntwo\ntwo\n')
    expect(await said('move', { from: 'folder', to: 'folder/inside' })).toContain('not inside of the moved folder')
    expect(await said('move', { from: 'folder', to: 'x', overwrite: true })).toContain('only files are overwritten')
    expect(await said('move', { from: 'folder', to: 'renamed' })).toBe('Moved folder to renamed.')
    expect(await said('move', { from: '', to: 'y' })).toContain('Expected the path of a file')
    expect(await readdir(root)).toEqual(['renamed', 'x'])
  })

  test('A folder is deleted with what it holds only when told to; links in it are not followed.', async () => {
    expect(await said('delete', { path: 'folder' })).toContain("The folder holds 1 files and folders; set 'recursive'")
    const version = await versionOf('a.md')
    writeFileSync(join(root, 'a.md'), 'changed')
    expect(await said('delete', { path: 'a.md', ifVersion: version })).toContain('changed since version')
    expect(await said('delete', { path: 'a.md' })).toBe('Deleted a.md.')
    expect(await said('delete', { path: 'folder', recursive: true })).toBe('Deleted folder and 1 in it.')
    expect(await said('delete', { path: 'folder' })).toBe("There is no 'folder'.")
    expect(await said('delete', { path: '', recursive: true })).toContain('Expected the path of a file')
    expect(await readdir(root)).toEqual([])
  })
})

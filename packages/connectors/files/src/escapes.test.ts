import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OpenConnector, openConnector, textOfResult } from '@causeway/connector-kit/testing'
import { type JsonObject, RpcError } from '@causeway/protocol'
import { ToolError } from '@causeway/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import files from './connector.js'
import { fileUri } from './path/file-uri.js'

const SECRET = 'the secret of somebody else'
const top = mkdtempSync(join(tmpdir(), 'files-'))
const root = join(top, 'served')
const outside = join(top, 'served-not')
mkdirSync(join(root, 'folder'), { recursive: true })
mkdirSync(outside)
writeFileSync(join(root, 'inside.md'), 'inside')
writeFileSync(join(root, 'folder/file.md'), 'in a folder')
writeFileSync(join(outside, 'secret.md'), SECRET)
writeFileSync(join(top, 'secret.md'), SECRET)
symlinkSync(join(outside, 'secret.md'), join(root, 'link.md'))
symlinkSync('../served-not', join(root, 'linked'))
symlinkSync('inside.md', join(root, 'inner-link.md'))
symlinkSync('folder', join(root, 'inner'))
symlinkSync('nowhere', join(root, 'broken'))
symlinkSync('loop', join(root, 'loop'))

const permissions = { write: true, move: true, delete: true }

/** Every tool that takes a path, with arguments that would do something with it. */
function waysTo(path: string): readonly [tool: string, args: JsonObject][] {
  return [
    ['read', { path }],
    ['list', { path }],
    ['info', { path }],
    ['search', { path, text: 'secret' }],
    ['write', { path, text: 'overwritten' }],
    ['edit', { path, edits: [{ old: 'secret', new: 'public' }] }],
    ['move', { from: path, to: 'stolen.md' }],
    ['move', { from: 'inside.md', to: path, overwrite: true }],
    ['delete', { path, recursive: true }],
  ]
}

describe('what leads out', () => {
  let asked: OpenConnector
  beforeAll(async () => {
    asked = await openConnector(files, { root, ...permissions }, { name: 'served' })
  })
  afterAll(() => asked.close())

  test.each([
    '../secret.md',
    '..',
    'folder/../../secret.md',
    '../served-not/secret.md',
    `${outside}/secret.md`,
    `/${outside}/secret.md`,
    '..\\secret.md',
    'folder\\..\\..\\secret.md',
    '．．/secret.md',
    '‥/secret.md',
    '..／secret.md',
    '..\u2215secret.md',
    '%2e%2e/secret.md',
    '..%2fsecret.md',
    '..%252fsecret.md',
    '..%c0%afsecret.md',
    '\0/../secret.md',
    'inside.md\0/../../secret.md',
    'link.md',
    'linked',
    'linked/secret.md',
    'linked/../../secret.md',
    'broken/secret.md',
    'loop',
    'loop/x',
    'file:///etc/passwd',
    'files://served/../secret.md',
    'files://served/%2e%2e/secret.md',
    'files://served/..%2fsecret.md',
    'files://served/linked/secret.md',
    'files://served-not/secret.md',
    'C:\\secret.md',
    '~/secret.md',
    '/proc/self/cwd',
    '//?/etc/passwd',
  ])('%j is refused by every tool', async (path) => {
    for (const [tool, args] of waysTo(path)) {
      const result = await asked.call(tool, args)
      const said = textOfResult(result)
      expect(result.isError, `${tool}: ${said}`).toBe(true)
      expect(said).not.toContain(top)
      expect(said).not.toContain(SECRET)
    }
    expect(await readFile(join(outside, 'secret.md'), 'utf8')).toBe(SECRET)
    expect(await readFile(join(root, 'inside.md'), 'utf8')).toBe('inside')
    expect(await readdir(outside)).toEqual(['secret.md'])
    expect(await readdir(top)).toEqual(['secret.md', 'served', 'served-not'])
    expect(asked.thrown.filter((error) => !(error instanceof ToolError || error instanceof RpcError))).toEqual([])
  })

  // @must resources.no-traversal
  test.each([
    'files://served/../secret.md',
    'files://served/%2e%2e/secret.md',
    'files://served/%2E%2E%2Fsecret.md',
    'files://served/..%5csecret.md',
    'files://served/%252e%252e/secret.md',
    'files://served/%EF%BC%8E%EF%BC%8E/secret.md',
    'files://served/link.md',
    'files://served/linked/secret.md',
    'files://served/inside.md%00',
    'files://served//etc/passwd',
    'files:///etc/passwd',
    'files://served/folder',
    'files://served/loop',
  ])('%s is no resource', async (uri) => {
    await expect(asked.read(uri)).rejects.toMatchObject({ code: -32602 })
    await expect(asked.read(uri)).rejects.not.toThrow(top)
    expect(asked.thrown.filter((error) => !(error instanceof ToolError || error instanceof RpcError))).toEqual([])
  })

  test('Links and devices are neither listed, nor found, nor completed, nor watched.', async () => {
    const listed = textOfResult(await asked.call('list', { depth: 5 }))
    expect(listed).not.toMatch(/link|loop|broken|inner/)
    expect(textOfResult(await asked.call('search', { text: 'secret' }))).toContain('Nothing in')
    expect((await asked.resources()).map(({ uri }) => uri)).toEqual([
      'files://served/inside.md',
      'files://served/folder/file.md',
    ])
    const completed = await asked.complete(
      { type: 'ref/resource', uri: 'files://served/{+path}' },
      { name: 'path', value: 'linked/' },
    )
    expect(completed.values).toEqual([])
  })
})

describe('links that are followed', () => {
  test('They lead to what is inside and visible, and nowhere else.', async () => {
    mkdirSync(join(root, 'hidden-by-rule'))
    writeFileSync(join(root, 'hidden-by-rule/x.md'), SECRET)
    symlinkSync('hidden-by-rule/x.md', join(root, 'around.md'))
    await using asked = await openConnector(
      files,
      { root, ...permissions, followSymlinks: true, exclude: ['hidden-by-rule'] },
      { name: 'served' },
    )
    expect(textOfResult(await asked.call('read', { path: 'inner-link.md' }))).toContain('inside')
    expect(textOfResult(await asked.call('read', { path: 'inner/file.md' }))).toContain('in a folder')
    expect((await asked.read('files://served/inner/file.md')).contents).toMatchObject([{ text: 'in a folder' }])
    expect(textOfResult(await asked.call('list'))).toMatch(
      /^folder\/\ninner\/\ninner-link.md\t6 bytes\ninside.md\t6 bytes$/,
    )
    for (const path of ['link.md', 'linked/secret.md', 'linked', 'loop', 'broken', 'around.md', 'linked/new.md']) {
      for (const [tool, args] of waysTo(path)) {
        const result = await asked.call(tool, args)
        expect(result.isError, `${tool} ${path}: ${textOfResult(result)}`).toBe(true)
        expect(textOfResult(result)).not.toContain(SECRET)
      }
    }
    expect(await readFile(join(outside, 'secret.md'), 'utf8')).toBe(SECRET)
    unlinkSync(join(root, 'around.md'))
    rmSync(join(root, 'hidden-by-rule'), { recursive: true })
  })
})

describe('what is swapped while it is used', () => {
  test('A folder or file that turns into a link in between shows and changes nothing outside.', async () => {
    const race = mkdtempSync(join(tmpdir(), 'files-'))
    const served = join(race, 'served')
    mkdirSync(join(served, 'folder'), { recursive: true })
    mkdirSync(join(race, 'outside'))
    writeFileSync(join(served, 'folder/file.md'), 'mine')
    writeFileSync(join(race, 'outside/file.md'), SECRET)
    symlinkSync(join(race, 'outside'), join(race, 'link'))
    await using asked = await openConnector(files, { root: served, ...permissions }, { name: 'served' })
    const swap = (): void => {
      renameSync(join(served, 'folder'), join(race, 'away'))
      renameSync(join(race, 'link'), join(served, 'folder'))
    }
    const back = (): void => {
      renameSync(join(served, 'folder'), join(race, 'link'))
      renameSync(join(race, 'away'), join(served, 'folder'))
    }
    const answers: Promise<string>[] = []
    for (let round = 0; round < 60; round++) {
      const path = 'folder/file.md'
      answers.push(
        asked.call('read', { path }).then(textOfResult),
        asked.read('files://served/folder/file.md').then(JSON.stringify, String),
        asked.call('search', { text: 'secret' }).then(textOfResult),
        asked.call('write', { path, text: `mine ${round}` }).then(textOfResult),
        asked.call('write', { path: `folder/new${round}.md`, text: 'new' }).then(textOfResult),
        asked.call('delete', { path: `folder/new${round - 5}.md` }).then(textOfResult),
      )
      swap()
      for (let turn = 0; turn < round % 9; turn++) await new Promise(setImmediate)
      back()
      for (let turn = 0; turn < (round % 13) * 3; turn++) await new Promise(setImmediate)
    }
    const said = await Promise.all(answers)
    expect(said.join('\n')).not.toContain(SECRET)
    expect(said.some((text) => text.startsWith('mine'))).toBe(true)
    expect(await readFile(join(race, 'outside/file.md'), 'utf8')).toBe(SECRET)
    expect(await readdir(join(race, 'outside'))).toEqual(['file.md'])
    expect((await readdir(join(served, 'folder'))).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})

describe('what is no file', () => {
  test('Pipes, sockets and devices are refused at once.', async () => {
    const special = mkdtempSync(join(tmpdir(), 'files-'))
    execFileSync('mkfifo', [join(special, 'pipe.md')])
    const server = createServer().listen(join(special, 'socket.md'))
    await using asked = await openConnector(files, { root: special, ...permissions }, { name: 'served' })
    for (const name of ['pipe.md', 'socket.md']) {
      for (const [tool, args] of [
        ['read', { path: name }],
        ['info', { path: name }],
        ['write', { path: name, text: 'x' }],
        ['edit', { path: name, edits: [{ old: 'a', new: 'b' }] }],
        ['delete', { path: name }],
      ] as const) {
        const said = textOfResult(await asked.call(tool, args))
        expect(said, tool).toMatch(/device, a pipe or a socket/)
      }
      await expect(asked.read(fileUri('served', name))).rejects.toThrow(/pipe/)
    }
    expect(textOfResult(await asked.call('search', { text: 'x' }))).toBe('Nothing in 0 files.')
    expect(textOfResult(await asked.call('list'))).toBe('Nothing.')
    server.close()
  })

  test('Folders of the kernel are served only with a warning.', async () => {
    await using asked = await openConnector(files, { root: '/proc/self', maxResources: 0, watch: false })
    expect(asked.context.log.lines.map(({ message }) => message).join()).toContain('shows the kernel')
    await using whole = await openConnector(files, { root: '/', maxResources: 0, watch: false })
    expect(whole.context.log.lines.map(({ message }) => message).join()).toContain('the whole disk')
  })

  test('Writing to a hard link leaves the other name of the file as it was.', async () => {
    linkSync(join(outside, 'secret.md'), join(root, 'hard.md'))
    await using asked = await openConnector(files, { root, ...permissions }, { name: 'served' })
    expect((await asked.call('write', { path: 'hard.md', text: 'mine now' })).isError).toBeUndefined()
    expect(await readFile(join(outside, 'secret.md'), 'utf8')).toBe(SECRET)
    unlinkSync(join(root, 'hard.md'))
  })
})

describe('what cannot be seen', () => {
  test('Hidden, excluded and not included files cannot be reached, named, moved or deleted.', async () => {
    const partly = mkdtempSync(join(tmpdir(), 'files-'))
    for (const folder of ['private', 'a/.git', 'b/private', 'c']) mkdirSync(join(partly, folder), { recursive: true })
    for (const name of ['private/x.md', 'a/.git/config', 'b/private/y.md', 'c/z.md', 'c/key.pem', '.env', 'ok.md']) {
      writeFileSync(join(partly, name), SECRET)
    }
    const config = { root: partly, ...permissions, include: ['*.md', '*.txt'], exclude: ['private', 'b/private/**'] }
    await using asked = await openConnector(files, config, { name: 'served' })
    for (const path of [
      'private/x.md',
      'Private/x.md',
      '.env',
      'a/.git/config',
      'c/key.pem',
      'private',
      'b/private/y.md',
    ]) {
      for (const [tool, args] of waysTo(path)) {
        const result = await asked.call(tool, args)
        expect(result.isError, `${tool} ${path}: ${textOfResult(result)}`).toBe(true)
      }
      await expect(asked.read(fileUri('served', path))).rejects.toMatchObject({ code: -32602 })
    }
    // Elsewhere they would be seen; with their folder they would go unseen.
    for (const folder of ['a', 'b', 'c']) {
      expect(textOfResult(await asked.call('move', { from: folder, to: `${folder}2` }))).toContain('not served here')
      expect(textOfResult(await asked.call('delete', { path: folder, recursive: true }))).toContain('not served here')
    }
    expect(textOfResult(await asked.call('move', { from: 'ok.md', to: 'ok.pem' }))).toContain('not served here')
    expect(textOfResult(await asked.call('move', { from: 'ok.md', to: '.ok.md' }))).toContain('There is no')
    expect(textOfResult(await asked.call('search', { text: 'secret' }))).toBe(`c/z.md:1: ${SECRET}\nok.md:1: ${SECRET}`)
  })
})

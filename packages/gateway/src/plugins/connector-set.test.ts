import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isReservedKind } from '@causeway/connector-kit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UPSTREAM_KEYS } from '../config/schema.js'
import { type ConnectorSet, findConnectors } from './connector-set.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-plugins-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/** What a package with a connector says; the schema follows Standard Schema by hand. */
function connector(kind: string, more = ''): string {
  return `${more}
export default {
  kind: '${kind}', description: 'The kind ${kind}', connect: async () => ({}),
  config: { '~standard': { version: 1, vendor: 'acme', validate: (value) => ({ value }) } },
}`
}

function install(name: string, kind: string | undefined, code = connector(kind ?? name), more: object = {}): void {
  const manifest = {
    name,
    version: '1.2.3',
    type: 'module',
    exports: './index.js',
    causeway: { connector: '.', ...(kind === undefined ? {} : { kind }) },
    ...more,
  }
  write(`node_modules/${name}/package.json`, JSON.stringify(manifest))
  write(`node_modules/${name}/index.js`, code)
}

const find = (options: Partial<Parameters<typeof findConnectors>[0]> = {}): Promise<ConnectorSet> =>
  findConnectors({ directory: folder, builtIn: [], ...options })

describe('A connector', () => {
  test('is found in any installed package that says so, and loaded when its kind is asked for', async () => {
    install('acme-clock', 'acme-clock')
    install('@acme/other', 'acme-other', 'throw new Error("It must not be loaded.")')
    install('acme-plain', undefined, '', { causeway: undefined })
    const set = await find({ directory: join(folder, 'deep', 'inside') })
    expect(set.kinds()).toEqual(expect.arrayContaining(['acme-clock', 'acme-other']))
    expect(set.connectors.size).toBe(0)
    expect(await set.load('acme-clock')).toMatchObject({ kind: 'acme-clock' })
    expect([...set.connectors.keys()]).toEqual(['acme-clock'])
    expect(await set.load('acme-nothing')).toBeUndefined()
  })

  test('is loaded once, however many ask', async () => {
    install(
      'acme-counted',
      'acme-counted',
      connector('acme-counted', 'globalThis.acmeCounted = (globalThis.acmeCounted ?? 0) + 1'),
    )
    const set = await find()
    const [first, second] = await Promise.all([set.load('acme-counted'), set.load('acme-counted')])
    expect(first).toBe(second)
    expect(Reflect.get(globalThis, 'acmeCounted')).toBe(1)
  })

  test('is found by the conditions that its package has for import', async () => {
    install('acme-import', 'acme-import', undefined, { exports: { '.': { import: { default: './index.js' } } } })
    install('acme-main', 'acme-main', undefined, { exports: undefined, main: './index.js' })
    install('acme-door', 'acme-door', undefined, {
      exports: { './connector': './index.js' },
      causeway: { connector: './connector', kind: 'acme-door' },
    })
    const set = await find()
    for (const kind of ['acme-import', 'acme-main', 'acme-door']) expect(await set.load(kind)).toMatchObject({ kind })
    expect(set.problems).toEqual([])
  })

  test('may be a file, or a package that does not say its kind, when the configuration names it', async () => {
    install('acme-kindless', undefined, connector('acme-said'))
    write('own/mine.mjs', connector('mine'))
    const set = await find({ plugins: ['./own/mine.mjs', 'acme-kindless'] })
    expect([...set.connectors.keys()]).toEqual(['mine', 'acme-said'])
  })

  test('built in keeps its kind, unless the configuration names another one for it', async () => {
    install('acme-built-in', 'acme-sql')
    install('acme-a-thief', 'acme-sql', connector('acme-sql', '/* thief */').replace('The kind', 'Not the kind'))
    const set = await find({ builtIn: ['acme-built-in'] })
    set.kinds()
    expect(await set.load('acme-sql')).toMatchObject({ description: 'The kind acme-sql' })
    expect(set.problems).toEqual([
      {
        plugin: 'acme-a-thief',
        kind: 'acme-sql',
        message: "Its kind 'acme-sql' is that of acme-built-in already. Name the one that is meant under plugins.",
      },
    ])
    await set.name(['acme-a-thief'], folder)
    expect(await set.load('acme-sql')).toMatchObject({ description: 'Not the kind acme-sql' })
    expect(set.problems).toEqual([])
  })
})

describe('A plugin that cannot be used', () => {
  test.each([
    ['throws', 'throw new TypeError("no driver\\nmore")', 'It threw while it was loaded: TypeError: no driver.'],
    [
      'exports something else',
      'export default { kind: "acme-x" }',
      'Expected its default export to be what defineConnector() returns.',
    ],
    ['is of another kind', connector('acme-y'), "Its package.json says the kind 'acme-x', its code says 'acme-y'."],
    ['does not compile', 'export default {', /^It threw while it was loaded: SyntaxError: /],
  ])('is reported and left out where it %s', async (_, code, message) => {
    install('acme-x', 'acme-x', code)
    install('acme-good', 'acme-good')
    const set = await find()
    expect(await set.load('acme-x')).toBeUndefined()
    expect(set.problems).toEqual([
      {
        plugin: 'acme-x',
        kind: 'acme-x',
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      },
    ])
    expect(await set.load('acme-good')).toBeDefined()
  })

  test('is reported where it is not installed, not there, or has no such door', async () => {
    install('acme-doorless', 'acme-doorless', '', { exports: { './other': './index.js' } })
    const set = await find({ plugins: ['acme-none', './none.js', 'acme-doorless'], builtIn: ['acme-nor'] })
    await set.load('acme-doorless')
    expect(set.problems.map(({ plugin, message }) => `${plugin}: ${message}`).join('\n')).toMatch(
      /^acme-nor: Expected an installed package.*\nacme-none: Expected an installed package.*\n\.\/none\.js: Expected a file; there is none.*\nacme-doorless: It has no door '\.' to load/,
    )
  })

  test('is reported where its kind is a word of upstreams themselves, whether its package says it or only its code', async () => {
    install('acme-http', 'http')
    install('acme-tools', undefined, connector('tools'))
    const set = await find({ plugins: ['acme-http', 'acme-tools'] })
    expect(set.kinds()).not.toContain('http')
    expect(set.problems).toEqual([
      {
        plugin: 'acme-http',
        kind: 'http',
        message: expect.stringMatching(/^Its kind 'http' is a word that upstreams/),
      },
      { plugin: 'acme-tools', kind: 'tools', message: expect.stringMatching(/^Its kind 'tools' is a word that/) },
    ])
    expect(UPSTREAM_KEYS.filter((key) => !isReservedKind(key))).toEqual([])
  })

  test('is tried again when it is asked for again', async () => {
    const code = connector('acme-late', 'if (!globalThis.acmeReady) throw new Error("not yet")')
    install('acme-late', 'acme-late', code)
    const set = await find()
    expect(await set.load('acme-late')).toBeUndefined()
    Reflect.set(globalThis, 'acmeReady', true)
    expect(await set.load('acme-late')).toMatchObject({ kind: 'acme-late' })
    expect(set.problems).toEqual([])
  })
})

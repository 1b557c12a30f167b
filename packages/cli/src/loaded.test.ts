import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { start } from '../fixtures/causeway.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-cli-loaded-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** The packages of which a command loads anything, by Node's own account: those of this workspace by their folders. */
async function packagesLoadedBy(...words: readonly string[]): Promise<Set<string>> {
  const coverage = join(folder, words.join('-').replaceAll('/', '_'))
  expect(await start(words, { NODE_V8_COVERAGE: coverage }, '').ended).toMatchObject({ code: 0 })
  const loaded = readdirSync(coverage).flatMap((name) => {
    const { result }: { result: { url: string }[] } = JSON.parse(readFileSync(join(coverage, name), 'utf8'))
    return result.map(
      ({ url }) => /\/(?:packages|node_modules)\/((?:connectors\/|@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? '',
    )
  })
  return new Set(loaded.filter(Boolean))
}

test('a server that the command serves starts without what calls servers', async () => {
  const server = `import { mcp } from '${import.meta.resolve('../../server/dist/index.node.js')}'\nexport default mcp({ name: 'a' })\n`
  const file = join(folder, 'server.mjs')
  writeFileSync(file, server)
  const loaded = await packagesLoadedBy('serve', file)
  expect(loaded).toContain('server')
  expect(loaded).not.toContain('client')
  expect(loaded).not.toContain('gateway')
  expect(await packagesLoadedBy('list', file)).toContain('client')
})

test('a gateway that calls no service starts without what calls services', async () => {
  const file = join(folder, 'causeway.yaml')
  writeFileSync(file, `upstreams:\n  docs: { files: ${folder} }\n`)
  const loaded = await packagesLoadedBy('up', file, '--stdio')
  expect(loaded).toContain('connectors/files')
  expect(loaded).not.toContain('connectors/openapi')
  expect(loaded).not.toContain('undici')
})

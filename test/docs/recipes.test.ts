import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeConfigProblems, findConnectors, loadConfig } from '@causeway/gateway/config'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const page = await readFile(join(root, 'docs/gateway/recipes.md'), 'utf8')
const recipes = [...page.matchAll(/^## (.+)\n[^#]*?```yaml\n([\s\S]*?)```/gm)].map(([, title = '', text = '']) => ({
  title,
  text,
}))

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-recipes-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('every recipe is a configuration as it stands:', () => {
  test('there are some', () => expect(recipes.length).toBeGreaterThan(8))

  test.each(recipes)('$title', async ({ text }) => {
    const file = join(folder, 'causeway.yaml')
    await writeFile(file, text)
    const builtIn = ['openapi', 'sql', 'files', 'mcp', 'module'].map((kind) => `@causeway/connector-${kind}`)
    const loaded = await loadConfig([file], { connectors: await findConnectors({ directory: root, builtIn }), env: {} })
    expect(loaded.ok ? '' : describeConfigProblems(loaded.problems)).toBe('')
  })
})

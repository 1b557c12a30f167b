import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, 'testing')
const pages = ['testing', 'recorded-conversations']
const page = pages.map((name) => readFileSync(join(import.meta.dirname, `../../docs/${name}.md`), 'utf8')).join('')
const blocks = new Map([...page.matchAll(/^```ts (\S+\.ts)\n([\s\S]*?)^```$/gm)].map(([, name, text]) => [name, text]))

/** What only this workspace needs: it has no setup file, and it checks every frame. */
function shown(text: string): string {
  return text.replaceAll(/^.*(vitest\.setup\.js|expectBadWire).*\n/gm, '')
}

test('docs/testing.md and docs/recorded-conversations.md show the files that are run beside this test', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  expect([...blocks.keys()].sort()).toEqual(files.sort())
  for (const name of files) expect(shown(readFileSync(join(folder, name), 'utf8'))).toBe(blocks.get(name))
})

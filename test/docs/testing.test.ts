import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, 'testing')
const page = readFileSync(join(import.meta.dirname, '../../docs/testing.md'), 'utf8')
const blocks = new Map([...page.matchAll(/^```ts (\S+\.ts)\n([\s\S]*?)^```$/gm)].map(([, name, text]) => [name, text]))

/** What only this workspace needs: it has no setup file, and it checks every frame. */
function shown(text: string): string {
  return text.replaceAll(/^.*(vitest\.setup\.js|expectBadWire).*\n/gm, '')
}

test('docs/testing.md shows the files that are run beside this test', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  expect([...blocks.keys()].sort()).toEqual(files.sort())
  for (const name of files) expect(shown(readFileSync(join(folder, name), 'utf8'))).toBe(blocks.get(name))
})

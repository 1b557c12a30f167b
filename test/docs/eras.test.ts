/** What docs/eras-and-revisions.md shows of the wire is what goes over it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eras, lifeOf } from '../../examples/session-lifecycle/life.js'
import { linesOf } from '../../examples/session-lifecycle/print.js'

const root = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(root, 'docs', 'eras-and-revisions.md'), 'utf8')

test.each(eras)('the page shows the messages of the %s era as they are', async (era) => {
  const [, title, shown] = new RegExp(`^\`\`\`text ${era}: (.*)\n([\\s\\S]*?)\n\`\`\`$`, 'm').exec(page) ?? []
  const chapter = (await lifeOf(era)).find((one) => one.title === title)
  expect(shown?.split('\n')).toEqual(linesOf(chapter?.frames ?? [], 110))
})

test('the tool on the page is the one of the example', () => {
  const [, shown = ''] = /^```ts\n(reserve: tool[\s\S]*?)\n```$/m.exec(page) ?? []
  const source = readFileSync(join(root, 'examples', 'session-lifecycle', 'server.ts'), 'utf8')
  expect(source).toContain(shown.replaceAll(/^/gm, '  '))
})

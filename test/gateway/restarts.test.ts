/** What a program says that is started again and again, in the log. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Stage, until } from './stage.js'

test('what a program that ends at once prints on stderr is logged once, until it prints something else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-words-'))
  const file = join(folder, 'words.txt')
  await writeFile(file, 'The disk is on fire.')
  const script = `console.error(require('fs').readFileSync(${JSON.stringify(file)}, 'utf8')); process.exit(3)`
  const command = [process.execPath, '-e', script]
  await using stage = await Stage.open({ upstreams: { shaky: { mcp: { command } } } })
  const printed = () => stage.log.filter(({ stream }) => stream === 'stderr').map(({ msg }) => msg)
  await until(() => expect(stage.log.some(({ repeatedLines }) => Number(repeatedLines) > 0)).toBe(true))
  expect(printed()).toEqual(['The disk is on fire.'])
  await writeFile(file, 'The disk is gone.')
  await until(() => expect(printed()).toEqual(['The disk is on fire.', 'The disk is gone.']))
  await rm(folder, { recursive: true })
})

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { commandLine } from '../fixtures/causeway.js'
import { fixture } from '../fixtures/fixture.js'

// util-linux brings a program that runs another one on a terminal of its own.
const script = '/usr/bin/script'

test.skipIf(!existsSync(script))(
  'a form is filled in on a terminal, and what does not fit is asked again',
  async () => {
    const screen = await onTerminal(
      ['call', fixture('app.ts'), 'greet'],
      [
        [/name: $/, 'X\n'],
        [/Expected [^\n]*\s+name: $/, 'Ada\n'],
        [/loud \[false\]: $/, 'true\n'],
      ],
    )
    expect(screen).toContain('Who are you?')
    expect(screen).toContain('HELLO, ADA!')
  },
)

test.skipIf(!existsSync(script))('a form is declined with the end of the input', async () => {
  expect(await onTerminal(['call', fixture('app.ts'), 'greet'], [[/name: $/, '\x04']])).toContain('You said decline.')
})

/** Runs the command on a terminal, types each answer when its question is on the screen, and returns all that was shown. */
async function onTerminal(words: readonly string[], answers: readonly (readonly [RegExp, string])[]): Promise<string> {
  const line = commandLine(...words)
    .map((word) => `'${word}'`)
    .join(' ')
  const child = spawn(script, ['-qec', line, '/dev/null'], { env: { ...process.env, NO_COLOR: '1' } })
  const open = [...answers]
  let screen = ''
  let unread = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    screen += chunk
    // Without what moves the cursor, which readline sends around its questions.
    unread = stripVTControlCharacters(unread + chunk)
    const [question, answer] = open[0] ?? []
    if (question === undefined || answer === undefined || !question.test(unread)) return
    open.shift()
    unread = ''
    child.stdin.write(answer)
  })
  await new Promise((resolve) => child.once('close', resolve))
  return screen
}

import pc from 'picocolors'
import { expect, test } from 'vitest'
import { logLine } from './log-line.js'

const plain = pc.createColors(false)

test.each([
  ['a text', 'slow', 'slow'],
  [
    'a message with data',
    { message: 'Left out logo.png', data: { why: 'not text', bytes: 3 } },
    'Left out logo.png  why=not text  bytes=3',
  ],
  ['a message with members of its own', { message: 'Done', files: ['a'] }, 'Done  files=["a"]'],
  ['anything else', { event: 'done' }, '{"event":"done"}'],
])('%s is shown as such', (_, data, shown) => {
  expect(logLine({ level: 'info', data }, plain)).toBe(`info      ${shown}\n`)
})

test('What a server says cannot move the cursor.', () => {
  expect(logLine({ level: 'info', data: { message: 'a\u001b[2J', x: '\u001b[2J\ny' } }, plain)).not.toMatch(
    /(?!\n$)\p{Cc}/u,
  )
})

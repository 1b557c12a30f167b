import { expect, test } from 'vitest'
import { fixture } from '../fixtures/fixture.js'
import { runHere } from '../fixtures/run-here.js'
import { completionRef } from './completion-ref.js'

const file = fixture('app.ts')

test.each([
  ['help for a command that does not exist', ['help', 'lits'], /Unknown command 'lits'\.\nDid you mean 'list'\?/],
  ['help for a part of a command that has none', ['help', 'serve', 'x'], /'serve' has no commands of its own/],
  ['a page of text to serve', ['serve', 'README.md'], /^causeway: Expected a \.ts or \.js file .* got 'README\.md'\./],
  ['an address to serve', ['serve', 'http://x.example/mcp'], /^causeway: Expected a \.ts or \.js file/],
  ['too much to serve', ['serve', file, 'other.ts'], /^causeway: Expected nothing after the file; got 'other\.ts'\./],
  ['a header for a file', ['list', file, '--header', 'a: b'], /^causeway: --header goes with a URL\./],
  [
    'a variable for a file',
    ['list', file, '--env', 'A=b'],
    /^causeway: --env goes with a command after --\.\nA file has/,
  ],
  ['a variable for a file to measure', ['bench', file, '--env', 'A=b'], /^causeway: --env goes with a command/],
  [
    'a variable for an address',
    ['list', 'http://127.0.0.1:1/', '--env', 'A=b'],
    /^causeway: --env goes with a command/,
  ],
])('%s is refused in words', async (_, words, message) => {
  const { code, stderr, stdout } = await runHere(...words)
  expect(stderr).toMatch(message)
  expect([code, stdout]).toEqual([2, ''])
})

test('help shows what a command of a command takes', async () => {
  const { code, stdout } = await runHere('help', 'config', 'check')
  expect(stdout).toMatch(/^Usage: causeway config check /)
  expect(code).toBe(0)
})

test('the help of all has a line of 80 columns for each command', async () => {
  const { stdout } = await runHere('--help')
  const [, commands = ''] = stdout.split('Commands:')
  expect(
    commands
      .split('\n\n')[0]
      ?.split('\n')
      .filter((line) => line.length > 80),
  ).toEqual([])
})

test('a name that nothing has is told along with all that can be completed', async () => {
  const sources = {
    prompts: async () => [{ name: 'praise' }],
    templates: async () => [{ name: 'text', uriTemplate: 'fixture://{word}/text' }],
  }
  await expect(completionRef('note', 'x', sources)).rejects.toMatchObject({
    message: "The server has no prompt or template 'note'.",
    hint: 'Known are praise, fixture://{word}/text.',
  })
})

import { expect, test } from 'vitest'
import { piecesOf } from './key-input.js'

test.each([
  ['call pi\t\t', ['call pi\t', '\t']],
  ['\t\t\t', ['\t', '\t', '\t']],
  ['call\tpi', ['call\tpi']],
  ['one\rtwo\t\t', ['one\rtwo\t\t']],
  ['\t'.repeat(100), ['\t'.repeat(100)]],
  ['', ['']],
])('TABs at the end of what is typed are keys, those of a paste are not: %j', (typed, pieces) => {
  expect(piecesOf(Buffer.from(typed)).map(String)).toEqual(pieces)
})

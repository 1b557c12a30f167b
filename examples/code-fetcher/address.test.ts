import { ToolError } from '@causeway/server'
import { expect, test } from 'vitest'
import { codeAddress } from './address.js'

test.each([
  [
    'https://github.com/ada/engine/blob/main/src/notes.ts',
    'https://raw.githubusercontent.com/ada/engine/main/src/notes.ts',
  ],
  ['https://github.com/ada/engine/raw/v1.0/a%20b.py', 'https://raw.githubusercontent.com/ada/engine/v1.0/a%20b.py'],
  [
    'https://gitlab.com/group/sub/engine/-/blob/main/x.go?ref_type=heads',
    'https://gitlab.com/group/sub/engine/-/raw/main/x.go',
  ],
  ['https://gist.github.com/ada/0123abcd', 'https://gist.githubusercontent.com/ada/0123abcd/raw'],
  ['https://raw.githubusercontent.com/ada/engine/main/x.rs', 'https://raw.githubusercontent.com/ada/engine/main/x.rs'],
  [
    'https://gist.githubusercontent.com/ada/0123/raw/9f/x.sql',
    'https://gist.githubusercontent.com/ada/0123/raw/9f/x.sql',
  ],
])('the raw text of %s is found', (page, raw) => {
  expect(codeAddress(new URL(page)).raw.href).toBe(raw)
})

test.each([
  ['#L7', { from: 7, to: 7 }],
  ['#L7-L9', { from: 7, to: 9 }],
  ['#L7C2-L9C14', { from: 7, to: 9 }],
  ['#L7-9', { from: 7, to: 9 }],
  ['#readme', undefined],
])('%s selects lines', (hash, lines) => {
  const { raw, lines: found } = codeAddress(new URL(`https://github.com/ada/engine/blob/main/x.ts${hash}`))
  expect(found).toEqual(lines)
  expect(raw.hash).toBe('')
})

test.each([
  'http://github.com/ada/engine/blob/main/x.ts',
  'https://github.com:8443/ada/engine/blob/main/x.ts',
  'https://ada:secret@github.com/ada/engine/blob/main/x.ts',
  'https://github.com.example.org/ada/engine/blob/main/x.ts',
  'https://127.0.0.1/ada/engine/blob/main/x.ts',
  'https://constructor/ada/engine/blob/main/x.ts',
  'https://github.com/ada/engine',
  'https://github.com/ada/engine/tree/main/src',
  'https://gitlab.com/ada/engine/-/issues/3',
  'https://gist.github.com/ada/0123abcd#file-notes-ts',
])('%s is refused', (page) => {
  expect(() => codeAddress(new URL(page))).toThrow(ToolError)
})

test('what is refused is not repeated with its password', () => {
  expect(() => codeAddress(new URL('https://ada:secret@github.com/x'))).toThrow(/^(?!.*secret)/)
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('every code is explained in the guide, and no other', () => {
  const codesIn = (path: string): readonly string[] => {
    const text = readFileSync(new URL(path, import.meta.url), 'utf8')
    return [...new Set(text.match(/ERR_[A-Z_]+/g))].sort()
  }
  expect(codesIn('../../../docs/client.md')).toEqual(codesIn('./errors.ts'))
})

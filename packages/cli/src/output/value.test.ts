import pc from 'picocolors'
import { expect, test } from 'vitest'
import type { Terminal } from './terminal.js'
import { shownValue } from './value.js'

/** As wide as `columns`; undefined is a pipe. */
function terminal(columns?: number): Terminal {
  return { outColors: pc.createColors(false), columns } as Terminal // as: nothing else of it is looked at
}

test('A table is a paragraph of its own between the members of an object.', () => {
  const value = { rows: [{ a: 1 }], truncated: false, next: 'x' }
  expect(shownValue(value, terminal())).toBe('rows\nA\n1\n\ntruncated  false\nnext       x\n')
  expect(shownValue({ total: 1, rows: [{ a: 1 }] }, terminal())).toBe('total  1\n\nrows\nA\n1\n')
})

test('Names in the first column are wrapped last.', () => {
  const records = [{ name: 'airports__search_airports', does: 'finds airports by name, city or code' }]
  expect(shownValue(records, terminal(50)).split('\n')).toEqual([
    'NAME                       DOES',
    'airports__search_airports  finds airports by name,',
    '                           city or code',
    '',
  ])
  expect(shownValue(records, terminal(45))).toMatch(/^NAME {7}/m)
})

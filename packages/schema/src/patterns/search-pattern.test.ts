import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { linearPattern } from './linear-pattern.js'
import { patternTree } from './pattern-tree.js'
import { searchPattern } from './search-pattern.js'

const budget = { spend: () => undefined }

test('A pattern is searched for anywhere in the text, in either case where asked.', () => {
  expect(searchPattern('b+c')('aBBC', budget)).toBe(false)
  expect(searchPattern('b+c', { ignoreCase: true })('aBBC', budget)).toBe(true)
  expect(searchPattern('a\\-b')('x a-b y', budget)).toBe(true)
})

test('Without regard to case, the linear way finds what the platform finds.', () => {
  const source = fc
    .array(fc.constantFrom('a', 'B', '[a-c]', 'é', '\\.', 'ß', '}', '(a|B)*', 'K', '/'), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join('').replaceAll('}', '\\}').replaceAll('/', '\\/'))
  const text = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'É', 'k', '.', '}', '/', '\u212a'), maxLength: 8 })
  fc.assert(
    fc.property(source, text, (pattern, searched) => {
      const regExp = new RegExp(pattern, 'iu')
      expect(linearPattern(patternTree(regExp))?.(searched, budget)).toBe(regExp.test(searched))
    }),
  )
})

test('Work is bounded: a long match tells its budget, which may end it.', () => {
  const spent = (text: string): number => {
    let steps = 0
    const count = (more: number): void => {
      steps += more
    }
    searchPattern('(a+)+b')(text, { spend: count })
    return steps
  }
  expect(spent('a'.repeat(2_000))).toBeLessThan(3 * spent('a'.repeat(1_000)))
  const impatient = {
    spend: () => {
      throw new Error('enough')
    },
  }
  expect(() => searchPattern('(a+)+b')('a'.repeat(2_000), impatient)).toThrow('enough')
})

test.each([['(a'], ['(?=a)b'], ['(a)\\1'], ['(?:a{1,100}){1,100}']])('%s is refused', (pattern) => {
  expect(() => searchPattern(pattern)).toThrow(TypeError)
})

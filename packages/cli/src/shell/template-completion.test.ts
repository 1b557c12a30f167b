import { parseUriTemplate } from '@causeway/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { templateCompletion } from './template-completion.js'

describe('a URI goes on', () => {
  test('with what the template says, up to its first variable', () => {
    expect(templateCompletion('ci', 'city://{country}/{name}')).toEqual({ kind: 'literal', uri: 'city://' })
    expect(templateCompletion('note', 'city://{country}/{name}')).toBeUndefined()
  })

  test('with a value, encoded, and what comes between it and the next', () => {
    const first = templateCompletion('city://n', 'city://{country}/{name}')
    expect(first).toMatchObject({ kind: 'variable', name: 'country', typed: 'n', given: {} })
    expect(first?.kind === 'variable' && first.uriWith('a b/c')).toBe('city://a%20b%2Fc/')
  })

  test('with the values before it known, decoded', () => {
    const second = templateCompletion('city://a%20b/O%', 'city://{country}/{+name}')
    expect(second).toMatchObject({ name: 'name', typed: 'O%', given: { country: 'a b' } })
    expect(second?.kind === 'variable' && second.uriWith('Os/lo')).toBe('city://a%20b/Os/lo')
  })

  test('nowhere where the template cannot be read from left to right', () => {
    expect(templateCompletion('x://a?', 'x://a{?q,r}')).toBeUndefined()
  })
})

test('a URI that is made value by value is one of the template', () => {
  const template = 'x://{a}/b/{c}'
  const value = fc.string({ unit: 'grapheme', minLength: 1 })
  fc.assert(
    fc.property(value, value, (a, c) => {
      const first = templateCompletion('x://', template)
      const second = first?.kind === 'variable' ? templateCompletion(first.uriWith(a), template) : undefined
      const uri = second?.kind === 'variable' ? second.uriWith(c) : ''
      expect(parseUriTemplate(template).match(uri)).toEqual({ a, c })
    }),
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from '../limits.js'
import { parseUriTemplate } from './template.js'

test('variables are listed once each, in the order of appearance', () => {
  expect(parseUriTemplate('{/a,b*}{?c:3,a}').variables).toEqual([
    { name: 'a', explode: false },
    { name: 'b', explode: true },
    { name: 'c', explode: false },
  ])
  expect(parseUriTemplate('plain').variables).toEqual([])
})

test.each([
  '{',
  'a}',
  '{a',
  '{}',
  '{a}}',
  '{{a}}',
  '{=a}',
  '{a b}',
  '{a:0}',
  '{a:10000}',
  '{a:x}',
  '{a*:3}',
  '{a,}',
  '{.}',
  '{a..b}',
  '{ä}',
])('%s is no template', (template) => {
  expect(() => parseUriTemplate(template)).toThrow(TypeError)
})

test.each(['{a.b}', '{_a}', '{%20a}', '{a:9999}', '{+a*,b:1}', ''])('%s is a template', (template) => {
  expect(parseUriTemplate(template).template).toBe(template)
})

test('a template beyond the limits is refused', () => {
  expect(() => parseUriTemplate('a'.repeat(limits.maxUriLength + 1))).toThrow(TypeError)
  expect(() => parseUriTemplate('{a}'.repeat(limits.maxUriVariables + 1))).toThrow(TypeError)
})

test('any text is a template or a TypeError', () => {
  const near = fc.string({ unit: fc.constantFrom(...Array.from('{}a*:3,+/?')) })
  fc.assert(
    fc.property(fc.oneof(near, fc.string({ unit: 'binary' })), (text) => {
      try {
        parseUriTemplate(text)
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError)
      }
    }),
  )
})

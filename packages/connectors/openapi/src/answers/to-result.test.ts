import { interpretedValidatorOf } from '@causeway/schema'
import { describe, expect, it } from 'vitest'
import { fitted } from './fitted.js'
import { linksOf } from './link-header.js'
import { redacted } from './redaction.js'

describe('what goes into a result', () => {
  const pets = interpretedValidatorOf({
    type: 'object',
    properties: {
      pets: {
        type: 'array',
        items: { type: 'object', properties: { id: { type: 'integer' }, 'a b': { type: 'string' } } },
      },
    },
  })

  it('fits its schema, without the members that do not', () => {
    const value = { pets: [{ id: 'x', 'a b': 1, more: true }, { id: 2 }] }
    expect(fitted(value, pets)).toEqual({
      value: { pets: [{ more: true }, { id: 2 }] },
      left: ['pets[0].id', 'pets[0]["a b"]'],
    })
    expect(value.pets[0]?.id).toBe('x')
    expect(fitted({ pets: [1] }, pets).value).toEqual({})
    expect(fitted([], pets)).toEqual({ value: {}, left: ['everything'] })
    expect(fitted({ pets: Array.from({ length: 500 }, () => ({ id: 'x' })) }, pets)).toEqual({
      value: {},
      left: ['everything'],
    })
    expect(fitted('x', interpretedValidatorOf({ type: 'array' })).value).toEqual([])
  })

  it('names links by relation, whatever else a header says', () => {
    const links = linksOf(
      '<a?b=1,2>; rel="next last"; title="x, y; z", <http://o/>;rel=prev,<://>; rel=x, nonsense',
      'http://h/p/',
    )
    expect([...links].map(([relation, { href }]) => [relation, href])).toEqual([
      ['next', 'http://h/p/a?b=1,2'],
      ['last', 'http://h/p/a?b=1,2'],
      ['prev', 'http://o/'],
      ['x', 'http://h/p/://'],
    ])
  })

  it('holds no credential, in whole or in part', () => {
    const credentials = [
      { headers: { authorization: 'Bearer abcdefgh', cookie: 'sid=c00kievalue' }, query: { k: 'q/secret' } },
    ]
    expect(redacted('abcdefgh Bearer abcdefgh c00kievalue q/secret q%2Fsecret', credentials)).toBe(
      '[secret] [secret] [secret] [secret] [secret]',
    )
  })
})

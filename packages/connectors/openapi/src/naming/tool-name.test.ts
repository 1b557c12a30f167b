import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toolNames } from './tool-name.js'

interface Named {
  readonly method: string
  readonly path: string
  readonly operationId: string | undefined
}

const word = fc.constantFrom(
  'get',
  'list',
  'GET',
  'users',
  'repos',
  'id',
  'a',
  '_',
  '__',
  '-',
  '--',
  '.',
  '/',
  ' ',
  'é',
  '{',
  '_1abcde',
  'x'.repeat(30),
)
const operationId = fc.oneof(
  fc.array(word, { maxLength: 5 }).map((words) => words.join('')),
  fc.string({ maxLength: 60 }),
)
const segment = fc.constantFrom('users', 'id', '{id}', '{user_id}', 'a_b', 'a-b', 'a.b', 'x'.repeat(40), '', 'é')
const path = fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`)
const operation = fc.record({
  method: fc.constantFrom('GET', 'POST', 'DELETE'),
  path,
  operationId: fc.option(
    operationId.filter((id) => id !== ''),
    { nil: undefined },
  ),
})
/** A description has a method of a path once. */
const operations = fc.uniqueArray(operation, { selector: ({ method, path: at }) => `${method} ${at}`, maxLength: 30 })

function namesOf(list: readonly Named[]): readonly (string | undefined)[] {
  const names = toolNames(list)
  return list.map((one) => names.get(one))
}

describe('names of tools', () => {
  it('are readable for the ids that descriptions have', () => {
    const ids = [
      'listPets',
      'get_user',
      'repos/list-for-org',
      'users.list',
      'read_item_items__item_id__get',
      'Foo_Get',
      'meta/root',
    ]
    const names = namesOf(ids.map((id, at) => ({ method: 'GET', path: `/${at}`, operationId: id })))
    expect(names).toEqual([
      'listPets',
      'get_user',
      'repos__list-for-org',
      'users--list',
      'read_item_items__item_id__get',
      'Foo_Get',
      'meta__root',
    ])
  })

  it('come from method and path where there is no id', () => {
    const paths = ['/', '/users', '/users/{id}', '/users/{id}/orders', '/a_b']
    const names = namesOf(paths.map((at) => ({ method: 'GET', path: at, operationId: undefined })))
    expect(names.slice(0, 4)).toEqual(['GET', 'GET_users', 'GET_users__id', 'GET_users__id_orders'])
    expect(names[4]).toMatch(/^GET_a_b_[0-9][0-9a-z]{5}$/)
  })

  it('are short, of characters that hosts take, and never the same', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const names = namesOf(list)
        expect(new Set(names).size).toBe(list.length)
        for (const name of names) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{0,47}$/)
      }),
      { numRuns: 500 },
    )
  })

  it('do not change when operations are added, wherever in the description', () => {
    fc.assert(
      fc.property(operations, fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), (all, isOld) => {
        const ids = new Set<string>()
        const valid = all.filter(
          (one) => one.operationId === undefined || (!ids.has(one.operationId) && ids.add(one.operationId)),
        )
        const before = toolNames(valid.filter((_, at) => isOld[at]))
        const after = toolNames(valid)
        for (const [one, name] of before) expect(after.get(one)).toBe(name)
      }),
      { numRuns: 500 },
    )
  })

  it('never come to mean another operation, even where ids are not unique', () => {
    fc.assert(
      fc.property(operations, fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), (all, isOld) => {
        const before = toolNames(all.filter((_, at) => isOld[at]))
        const after = new Map([...toolNames(all)].map(([one, name]) => [name, one]))
        for (const [one, name] of before) expect([one, undefined]).toContain(after.get(name))
      }),
      { numRuns: 500 },
    )
  })
})

import { expect, test } from 'vitest'
import { briefValidatorOf } from '../json-schema-validator.js'
import { describeProblems } from './describe-problems.js'

test('problems are told in the words of the schema', () => {
  const { check } = briefValidatorOf({
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string' }, items: { items: { minimum: 3 } }, none: false },
    additionalProperties: false,
  })
  expect(check({ name: 'a', items: [3] })).toEqual({ ok: true, value: { name: 'a', items: [3] } })
  const checked = check({ items: [3, 2], none: 1, nam: 'a' })
  expect(!checked.ok && describeProblems(checked.problems, 'It').split('\n')).toEqual([
    'It did not pass validation:',
    expect.stringMatching(/^- name: expected required \["name"\], received nothing\.$/),
    '- items[1]: expected minimum 3, received the number 2.',
    '- none: expected nothing here, received the number 1.',
    '- nam: expected additionalProperties false, received the string "a".',
  ])
})

import { expect, test } from 'vitest'
import { acceptInitialize, answerInitialize, chooseModern, supportedVersions } from './negotiation.js'

// @must initialize.same-version, initialize.other-version
test.each([
  ['2024-11-05', '2024-11-05'],
  ['2025-11-25', '2025-11-25'],
  ['2026-07-28', '2025-11-25'],
  ['2024-10-07', '2025-11-25'],
  ['latest', '2025-11-25'],
  [undefined, '2025-11-25'],
])('a server asked for %s answers %s', (requested, answer) => {
  expect(answerInitialize(requested).id).toBe(answer)
})

test('a client stays for every legacy revision and leaves for all else', () => {
  expect(acceptInitialize('2025-03-26')?.id).toBe('2025-03-26')
  for (const answered of ['2026-07-28', '2030-01-01', 7, undefined]) expect(acceptInitialize(answered)).toBeUndefined()
})

test('a client chooses the newest modern revision that both speak', () => {
  expect(chooseModern(['2027-01-01', '2026-07-28', '2025-11-25'])?.id).toBe('2026-07-28')
  expect(chooseModern(['2025-11-25'])).toBeUndefined()
  expect(chooseModern(['2026-07-28'], ['2025-11-25'])).toBeUndefined()
  for (const nonsense of [undefined, null, '2026-07-28', {}, [7]]) expect(chooseModern(nonsense)).toBeUndefined()
})

test('the versions of an error are read where they are versions', () => {
  expect(supportedVersions({ supported: ['a', 7], requested: 'b' })).toEqual(['a'])
  for (const data of [undefined, 'a', [], { supported: 'a' }]) expect(supportedVersions(data)).toBeUndefined()
})

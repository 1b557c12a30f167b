import { expect, test } from 'vitest'
import { toolNameProblem } from './tool-name.js'

test('names of 1 to 128 letters, digits, underscores, hyphens and dots are good', () => {
  for (const name of ['a', 'get_user', 'admin.tools-list2', 'x'.repeat(128)])
    expect(toolNameProblem(name)).toBeUndefined()
})

test.each([
  ['', 'this one has 0'],
  ['x'.repeat(129), 'this one has 129'],
  ['my tool', '" "'],
  ['a/b', '"/"'],
  ['größe', '"ö"'],
  ['a💥', '"💥"'],
])('the name "%s" is worth a warning that shows why', (name, why) => {
  expect(toolNameProblem(name)).toContain(why)
})

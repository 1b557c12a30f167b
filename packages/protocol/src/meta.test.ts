import { expect, test } from 'vitest'
import { Meta } from './meta.js'

const LABEL = '[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?'
const NAME = '[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?'

// @must meta.key-format
test('keys of _meta are labels, a slash and a name, or a name alone', () => {
  for (const key of Object.values(Meta)) expect(key).toMatch(new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*/)?${NAME}$`))
})

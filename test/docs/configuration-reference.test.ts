import { readFileSync } from 'node:fs'
import { editorSchema } from '@causeway/gateway/config'
import { expect, test } from 'vitest'
// @ts-expect-error: a script without types
import { configurationReference } from '../../scripts/configuration-reference.mjs'

test('The reference of the configuration says what the definitions say.', () => {
  const page = readFileSync(new URL('../../docs/gateway/configuration.md', import.meta.url), 'utf8')
  expect(page, 'Run: npm run build && node scripts/configuration-reference.mjs').toBe(
    configurationReference(page, editorSchema([])),
  )
})

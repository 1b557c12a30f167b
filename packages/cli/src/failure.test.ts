import { expect, test } from 'vitest'
import { samplingHint } from './failure.js'

test.each([
  'Client does not support sampling (required for sampling/createMessage)',
  'Sampling is unsupported by this client',
  'This needs a client with the capability sampling, and this one did not declare it.',
])('a server that misses sampling in words of its own brings up the options for it: %s', (text) => {
  expect(samplingHint(text)).toContain('--model <name>')
})

test.each(['The sampling rate is 44,100 Hz', 'Client does not support elicitation'])('others do not: %s', (text) => {
  expect(samplingHint(text)).toBeUndefined()
})

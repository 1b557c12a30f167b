import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { suggestLimits } from '../limits.js'
import { suggest } from './suggest.js'

const tools = ['get_weather', 'get_forecast', 'send_mail', 'echo']

test.each([
  ['get_wether', 'get_weather'],
  ['GetForecast', 'get_forecast'],
  ['ehco', 'echo'],
  ['sendmail', 'send_mail'],
  ['send', 'send_mail'],
  ['get', undefined],
  ['ec', undefined],
  ['delete_everything', undefined],
  ['x', undefined],
  ['', undefined],
])('%j means %j', (word, meant) => {
  expect(suggest(word, tools)).toBe(meant)
})

test('The nearest of several near words wins, and the first of equals.', () => {
  expect(suggest('limi', ['lime', 'limit'])).toBe('lime')
  expect(suggest('limitt', ['lime', 'limit'])).toBe('limit')
})

test('Whatever is searched among, the search ends soon and finds a known word or none.', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (word, known) => {
      const found = suggest(word, known)
      expect(found === undefined || known.includes(found)).toBe(true)
    }),
  )
  expect(suggest('x'.repeat(suggestLimits.maxLength + 1), ['x'.repeat(suggestLimits.maxLength)])).toBeUndefined()
})

import fc from 'fast-check'
import { parseTemplate } from 'url-template'
import { describe, expect, test } from 'vitest'
import type { TemplateValues } from './expand.js'
import { parseUriTemplate } from './template.js'

/** The variables of the specification's examples. @see https://www.rfc-editor.org/rfc/rfc6570#section-3.2 */
const VALUES: TemplateValues = {
  count: ['one', 'two', 'three'],
  dom: ['example', 'com'],
  dub: 'me/too',
  hello: 'Hello World!',
  half: '50%',
  var: 'value',
  who: 'fred',
  base: 'http://example.com/home/',
  path: '/foo/bar',
  list: ['red', 'green', 'blue'],
  keys: { semi: ';', dot: '.', comma: ',' },
  v: '6',
  x: '1024',
  y: '768',
  empty: '',
  empty_keys: [],
  undef: null,
}

describe('the examples of RFC 6570', () => {
  test.each([
    ['{count}', 'one,two,three'],
    ['{count*}', 'one,two,three'],
    ['{/count}', '/one,two,three'],
    ['{/count*}', '/one/two/three'],
    ['{;count}', ';count=one,two,three'],
    ['{;count*}', ';count=one;count=two;count=three'],
    ['{?count*}', '?count=one&count=two&count=three'],
    ['{&count*}', '&count=one&count=two&count=three'],
    ['{hello}', 'Hello%20World%21'],
    ['{half}', '50%25'],
    ['O{empty}X', 'OX'],
    ['O{undef}X', 'OX'],
    ['{x,y}', '1024,768'],
    ['{x,hello,y}', '1024,Hello%20World%21,768'],
    ['?{x,empty}', '?1024,'],
    ['?{x,undef}', '?1024'],
    ['?{undef,y}', '?768'],
    ['{var:3}', 'val'],
    ['{var:30}', 'value'],
    ['{list}', 'red,green,blue'],
    ['{keys}', 'semi,%3B,dot,.,comma,%2C'],
    ['{keys*}', 'semi=%3B,dot=.,comma=%2C'],
    ['{+hello}', 'Hello%20World!'],
    ['{+half}', '50%25'],
    ['{base}index', 'http%3A%2F%2Fexample.com%2Fhome%2Findex'],
    ['{+base}index', 'http://example.com/home/index'],
    ['up{+path}{var}/here', 'up/foo/barvalue/here'],
    ['{+path:6}here', '/foo/bhere'],
    ['{+keys*}', 'semi=;,dot=.,comma=,'],
    ['{#path,x}/here', '#/foo/bar,1024/here'],
    ['X{#undef}', 'X'],
    ['{#hello}', '#Hello%20World!'],
    ['{.who,who}', '.fred.fred'],
    ['{.half,who}', '.50%25.fred'],
    ['www{.dom*}', 'www.example.com'],
    ['X{.empty_keys}', 'X'],
    ['X{.empty_keys*}', 'X'],
    ['X{.keys*}', 'X.semi=%3B.dot=..comma=%2C'],
    ['{/var,empty}', '/value/'],
    ['{/var:1,var}', '/v/value'],
    ['{/list*,path:4}', '/red/green/blue/%2Ffoo'],
    ['{;v,empty,who}', ';v=6;empty;who=fred'],
    ['{;x,y,undef}', ';x=1024;y=768'],
    ['{;hello:5}', ';hello=Hello'],
    ['{;keys*}', ';semi=%3B;dot=.;comma=%2C'],
    ['{?x,y,empty}', '?x=1024&y=768&empty='],
    ['{?keys}', '?keys=semi,%3B,dot,.,comma,%2C'],
    ['?fixed=yes{&x}', '?fixed=yes&x=1024'],
    ['{&var:3}', '&var=val'],
  ])('%s expands to %s', (template, uri) => {
    expect(parseUriTemplate(template).expand(VALUES)).toBe(uri)
  })
})

test('numbers and booleans are written as JavaScript writes them, half a surrogate pair as U+FFFD', () => {
  const template = parseUriTemplate('{n}{?b,s}')
  expect(template.expand({ n: 1.5, b: false, s: '\ud800' })).toBe('1.5?b=false&s=%EF%BF%BD')
})

test('only own members of the values count', () => {
  expect(parseUriTemplate('a{constructor,toString}').expand({})).toBe('a')
})

const name = fc.constantFrom('a', 'b', 'list', 'map')
const variable = fc.tuple(name, fc.constantFrom('', '*', ':3')).map(([name, modifier]) => {
  return modifier === ':3' && (name === 'list' || name === 'map') ? name : name + modifier
})
const expression = fc
  .tuple(
    fc.constantFrom('', '+', '#', '.', '/', ';', '?', '&'),
    fc.uniqueArray(variable, { minLength: 1, maxLength: 3 }),
  )
  .map(([operator, variables]) => `{${operator}${variables.join(',')}}`)
const template = fc
  .array(fc.oneof(expression, fc.constantFrom('x', '/', 'a-b')), { maxLength: 5 })
  .map((parts) => parts.join(''))
const text = fc.string({ unit: fc.constantFrom(...Array.from('abc /?&=,;.é!*')), minLength: 1, maxLength: 6 })
const values = fc.record({
  a: text,
  b: text,
  list: fc.array(text, { minLength: 1, maxLength: 3 }),
  map: fc.dictionary(fc.constantFrom('k', 'l'), text, { minKeys: 1 }),
})

test('expansion agrees with another implementation', () => {
  fc.assert(
    fc.property(template, values, (template, values) => {
      expect(parseUriTemplate(template).expand(values)).toBe(parseTemplate(template).expand(values))
    }),
    { numRuns: 1_000 },
  )
})

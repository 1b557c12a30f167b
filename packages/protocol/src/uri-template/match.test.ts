import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limits } from '../limits.js'
import { parseUriTemplate } from './template.js'

interface OtherImplementation {
  fill(values: Record<string, unknown>): string
  fromUri(uri: string): Record<string, unknown> | undefined
}
// as: the package has no types of its own.
const otherTemplate = createRequire(import.meta.url)('uri-templates') as (template: string) => OtherImplementation

const match = (template: string, uri: string) => parseUriTemplate(template).match(uri)

describe('a URI that the template makes', () => {
  test.each([
    ['test://template/{id}/data', 'test://template/123/data', { id: '123' }],
    ['file:///{+path}', 'file:///docs/a%20b.md', { path: 'docs/a b.md' }],
    ['{scheme}://{host}/{+path}', 'git://example.com/a/b', { scheme: 'git', host: 'example.com', path: 'a/b' }],
    ['users/{id}{?limit,offset}', 'users/7', { id: '7' }],
    ['users/{id}{?limit,offset}', 'users/7?offset=2', { id: '7', offset: '2' }],
    ['users/{id}{?limit,offset}', 'users/7?offset=2&limit=', { id: '7', offset: '2', limit: '' }],
    ['a{?x}{&y}', 'a?x=1&y=2', { x: '1', y: '2' }],
    ['a?fixed=1{&y}', 'a?fixed=1&y=2', { y: '2' }],
    ['a{?list*}', 'a?list=1&list=2', { list: ['1', '2'] }],
    ['a{?list}', 'a?list=1,2%2C3', { list: ['1', '2,3'] }],
    ['{/path*}', '/a/b/c', { path: ['a', 'b', 'c'] }],
    ['{/path*}', '', {}],
    ['{/a,b}', '/1', { a: '1' }],
    ['{/a}{/b}', '/1/2', { a: '1', b: '2' }],
    ['{/first,rest*}', '/1/2/3', { first: '1', rest: ['2', '3'] }],
    ['{/rest*,last}/end', '/1/2/3/end', { rest: ['1', '2'], last: '3' }],
    ['x{;a,b}', 'x;b=2;a', { a: '', b: '2' }],
    ['x{;l*}y', 'x;l=1;l=2y', { l: ['1', '2'] }],
    ['{name}{.ext}', 'archive.tar.gz', { name: 'archive.tar.gz' }],
    ['{name}.{ext}', 'archive.tar.gz', { name: 'archive.tar', ext: 'gz' }],
    ['www{.labels*}', 'www.example.com', { labels: ['example', 'com'] }],
    ['page{#section}', 'page#a/b', { section: 'a/b' }],
    ['{x,y}', '1,2', { x: '1', y: '2' }],
    ['{x,y}', '1,2,3', { x: '1', y: ['2', '3'] }],
    ['{x}', '1,2', { x: ['1', '2'] }],
    ['{+a}x{b}x', '1x/2x3x', { a: '1x/2', b: '3' }],
    ['{var:1}/{var}', 'v/value', { var: 'value' }],
    ['{a}/{a}', '1/1', { a: '1' }],
    ['search://{query}', 'search://hello wörld', { query: 'hello wörld' }],
    ['{id}', '100%', { id: '100%' }],
    ['größe/{x}', 'gr%C3%B6%C3%9Fe/1', { x: '1' }],
    ['{__proto__}', 'a', Object.fromEntries([['__proto__', 'a']])],
  ])('%s matches %s', (template, uri, expected) => {
    expect(match(template, uri)).toEqual(expected)
  })
})

describe('another URI', () => {
  test.each([
    ['test://template/{id}/data', 'test://template//data'],
    ['test://template/{id}/data', 'test://template/1/2/data'],
    ['test://template/{id}', 'TEST://template/1'],
    ['{id}', ''],
    ['{+path}', ''],
    ['{id}', 'a%FF'],
    ['{/a,b}', '/1/2/3'],
    ['a{?x}', 'a?y=1'],
    ['a{?x}', 'a?x'],
    ['a{?x}', 'a?x=1&x=2'],
    ['a{?x}', 'a?x=1#top'],
    ['{a}/{a}', '1/2'],
    ['{a:2}', 'abc'],
    ['', 'a'],
  ])('%s does not match %s', (template, uri) => {
    expect(match(template, uri)).toBeUndefined()
  })
})

const name = fc.constantFrom('a', 'b', 'c', 'd')
// Without `;`: a URI may have `;a=` where the template, which has the same meaning, makes `;a`.
const operator = fc.constantFrom('', '+', '#', '.', '/', '?', '&')
const expression = fc
  .tuple(operator, fc.uniqueArray(name, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([operator, names, explode]) => `{${operator}${names.map((name) => name + (explode ? '*' : '')).join(',')}}`)
const literal = fc.constantFrom('x', '/', '-', 'ab', '://', '?', '1')
const template = fc.array(fc.oneof(expression, literal), { maxLength: 5 }).map((parts) => parts.join(''))
const isDistinct = (template: string): boolean => {
  const names = template.match(/(?<=[{+#./;?&,])[a-d](?=[*,}])/g) ?? []
  return new Set(names).size === names.length
}
const text = fc.string({ unit: fc.constantFrom(...Array.from('a1x-é ')), minLength: 1, maxLength: 4 })
const values = fc.record(
  { a: text, b: text, c: fc.array(text, { minLength: 1, maxLength: 3 }), d: text },
  { requiredKeys: [] },
)

test('what is read from a URI makes that URI again', () => {
  fc.assert(
    fc.property(template.filter(isDistinct), values, (template, values) => {
      const parsed = parseUriTemplate(template)
      const uri = parsed.expand(values)
      const found = parsed.match(uri)
      if (found !== undefined) expect(parsed.expand(found)).toBe(uri)
    }),
    { numRuns: 3_000 },
  )
})

test('values between characters that they cannot hold come back as they were', () => {
  const anyText = fc.string({ unit: 'grapheme', minLength: 1 })
  const list = fc.array(anyText, { minLength: 1 })
  fc.assert(
    fc.property(anyText, anyText, anyText, list, (id, x, y, path) => {
      const template = parseUriTemplate('app://{id}{/path*}{?x,y}')
      expect(template.match(template.expand({ id, x, y, path }))).toEqual({ id, x, y, path })
    }),
  )
})

test('where another implementation finds values that make the URI, there is a match', () => {
  const simple = fc.record({ a: fc.constantFrom('1', 'ab'), b: fc.constantFrom('2', 'x'), d: fc.constantFrom('3') })
  const plain = fc
    .array(fc.constantFrom('{a}', '{/a}', '{?a,b}', '{.b}', '{;d}', '{#d}', '{+b}', '/', 'x', '-'), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => [...new Set(parts)].join(''))
  fc.assert(
    fc.property(plain.filter(isDistinct), simple, (template, values) => {
      const other = otherTemplate(template)
      const uri = other.fill(values)
      expect(uri).toBe(parseUriTemplate(template).expand(values))
      const theirs = other.fromUri(uri)
      if (theirs === undefined || other.fill(theirs) !== uri) return
      expect(parseUriTemplate(template).match(uri)).toBeDefined()
    }),
  )
})

describe('time grows with the length of the URI, no faster', () => {
  const longest = (unit: string, tail: string): string =>
    unit.repeat(Math.floor((limits.maxUriLength - tail.length) / unit.length)) + tail

  test.each([
    ['{/path*}', longest('/', '!')],
    ['{/path*}{/more*}{/rest*}', longest('/a', '\u0000')],
    ['{/a*}/{/b*}/x', longest('/', 'y')],
    ['{a}{b}{c}{d}{e}{f}', longest('a', '/')],
    ['{+a}{+b}{+c}x', longest('x', 'y')],
    ['{a}a{b}a{c}a!', longest('a', '')],
    ['{?a*,b*}{&c*}', `?${longest('a=&', '%')}`],
    ['{;a,b}{;a*}', longest(';a', '%')],
    ['{.a*}{.b*}', longest('.', '/')],
    ['{a,b,c*}', longest(',', '/')],
    ['{x}', longest('%41', '%')],
    ['{+x}%', longest('%', '')],
    ['{/p*}'.repeat(limits.maxUriVariables), longest('/', '!')],
  ])('%s against a hostile URI', (template, uri) => {
    const parsed = parseUriTemplate(template)
    // A process that hangs here is the failure: backtracking would take longer than the universe has existed.
    parsed.match(uri)
    expect(parsed.match(`${uri}${uri}`)).toBeUndefined()
  })

  test('a URI above the limit is not looked at', () => {
    expect(match('{+x}', 'a'.repeat(limits.maxUriLength))).toBeDefined()
    expect(match('{+x}', 'a'.repeat(limits.maxUriLength + 1))).toBeUndefined()
  })
})

test('matching never throws', () => {
  fc.assert(fc.property(template, fc.string({ unit: 'binary' }), (template, uri) => match(template, uri) !== null))
})

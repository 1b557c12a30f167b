import * as fc from 'fast-check'
import picomatch from 'picomatch'
import { describe, expect, test } from 'vitest'
import { fileUri, parseFileUri } from './file-uri.js'
import { globOf } from './glob.js'
import { checkNewName, parsePath } from './relative-path.js'
import { Visibility } from './visibility.js'

describe('paths of clients', () => {
  test.each([
    ['', ''],
    ['a.md', 'a.md'],
    ['./a//b/', 'a/b'],
    ['日本/／notes…', '日本/／notes…'],
    ['%2e%2e/x', '%2e%2e/x'],
    ['...', '...'],
  ])('%j is %j', (text, path) => {
    expect(parsePath(text)).toBe(path)
  })

  test.each([
    '..',
    '../x',
    'a/../../x',
    'a/..',
    '/etc/passwd',
    '//etc/passwd',
    'C:/Windows',
    'c:x',
    'a\\b',
    '..\\x',
    'a\0.md',
    'a\n',
    '．．/x',
    '‥',
    '․․/x',
    '．．／etc',
    '..／etc',
    'a/．',
    '\ud800',
    `${'a/'.repeat(100)}b`,
    'x'.repeat(300),
  ])('%j is refused', (text) => {
    expect(() => parsePath(text)).toThrow(/Expected a path/)
  })

  test('No text leads upwards, whatever normalises it later.', () => {
    const piece = fc.constantFrom('.', '..', '/', '\\', 'a', '．', '‥', '․', '／', '%2e', '%2f', '\0', ' ', 'C:', '~')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        let path: string
        try {
          path = parsePath(pieces.join(''))
        } catch {
          return
        }
        for (const form of [path, path.normalize('NFKC')]) {
          expect(form.split(/[/\\]/)).not.toContain('..')
          expect(path.startsWith('/')).toBe(false)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test.each(['CON', 'nul.txt', 'Com1', 'LPT¹.log', 'aux .c', 'a.', 'a ', 'a:b', 'a*', 'ab\u202egpj.exe', 'a\u200bb'])(
    'nothing new is called %j',
    (name) => {
      expect(() => checkNewName(name)).toThrow(/Expected a plain name/)
    },
  )

  test.each(['console.log', 'notes.md', 'nullable.ts', 'ایران\u200cی', '👩\u200d💻.md'])(
    '%j is a fine new name',
    (name) => {
      expect(() => checkNewName(name)).not.toThrow()
    },
  )
})

describe('URIs', () => {
  test('A URI leads back to its path, and hides where the folder is.', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[/\0\\]/.test(text) && text !== '.')
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
        const path = names.join('/')
        const uri = fileUri('docs', path)
        expect(parseFileUri(uri)).toEqual({ root: 'docs', path })
        expect(uri).toMatch(/^files:\/\/docs\/[A-Za-z0-9\-._~!'()*%/]+$/)
      }),
    )
  })

  test.each([
    'files://docs',
    'files:///a',
    'files://docs/a%2fb',
    'files://docs/a//b',
    'files://docs/./a',
    'files://docs/a?b',
    'files://docs/a#b',
    'files://docs/%ff',
    'files://docs/a\\b',
    'file://docs/a',
  ])('%j is the URI of nothing', (uri) => {
    expect(parseFileUri(uri)).toBeUndefined()
  })

  test('It is decoded once.', () => {
    expect(parseFileUri('files://docs/%252e%252e/x')?.path).toBe('%2e%2e/x')
  })
})

describe('globs', () => {
  test('They match what picomatch matches.', () => {
    const segment = fc
      .array(fc.constantFrom('a', 'b', '*', '?', '[ab]', '[^a]', '{a,bc}', '.', 'c'), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join(''))
      // Where '*' meets '*' inside a name, dialects differ.
      .filter((text) => !/\*\*|^\.+$/.test(text))
    const glob = fc
      .array(fc.oneof(segment, fc.constant('**')), { minLength: 2, maxLength: 4 })
      .map((parts) => parts.join('/'))
      .filter((text) => !/\*\*\/\*\*|\*\*$/.test(text))
    const path = fc
      .array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.'), minLength: 1, maxLength: 3 }), {
        minLength: 1,
        maxLength: 4,
      })
      .map((names) => names.join('/'))
      .filter((text) => !text.split('/').some((name) => /^\.+$/.test(name)))
    fc.assert(
      fc.property(glob, path, (pattern, name) => {
        expect(globOf(pattern)(name), `${pattern} on ${name}`).toBe(
          // A way of its own for a few patterns wants something behind the dot of `*.*`.
          picomatch(pattern, { dot: true, strictSlashes: true, fastpaths: false })(name),
        )
      }),
      { numRuns: 3_000 },
    )
  })

  test('What ends with /** is a folder and everything in it.', () => {
    expect(['a', 'a/b', 'a/b/c', 'ab'].filter(globOf('a/**'))).toEqual(['a', 'a/b', 'a/b/c'])
  })

  test('One without a slash is about names in any folder.', () => {
    expect(globOf('*.md')('a/b/c.md')).toBe(true)
    expect(globOf('/*.md')('a/b/c.md')).toBe(false)
    expect(globOf('*.MD', { ignoreCase: true })('a/b/c.md')).toBe(true)
  })

  test('A letter with an accent is one letter, however it is written.', () => {
    expect(globOf('caf\u00e9*')('cafe\u0301.md')).toBe(true)
  })

  test('No glob takes long.', () => {
    expect(globOf('*a*a*a*a*a*a*a*a*a*a*a*b/{a,b}')('a'.repeat(3_000))).toBe(false)
  })

  test.each(['{a', 'a}', '!a', 'x'.repeat(501)])('%j is refused in words', (glob) => {
    expect(() => globOf(glob)).toThrow(/Expected a/)
  })
})

describe('what can be seen', () => {
  const visibility = new Visibility({
    include: ['**/*.md', 'data/**'],
    exclude: ['Private/**', '*.tmp'],
    hidden: false,
  })

  test.each([
    ['a.md', true],
    ['a/b.md', true],
    ['a/b.txt', false],
    ['data/b.txt', true],
    ['data/b.TMP', false],
    ['private/b.md', false],
    ['PRIVATE/deep/b.md', false],
    ['.git/b.md', false],
    ['a/.b.md', false],
    ['.causeway-0123456789abcdef.tmp', false],
    ['a\ufffd.md', false],
  ])('%s: %s', (path, visible) => {
    expect(visibility.shows(path, true)).toBe(visible)
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Dialect, LexicalError, tokensOf } from './lexer.js'
import { withPlaces } from './named-parameters.js'

const words = (sql: string, dialect: Dialect): string[] =>
  tokensOf(sql, dialect).map(({ kind, value }) => `${kind} ${value}`)

test('Strings, names and comments are told apart as each database tells them.', () => {
  expect(words(`SELECT 'it''s', "a""b" -- c\n/* d */ FROM [x y]`, 'sqlite')).toEqual([
    'word select',
    "string it's",
    'symbol ,',
    'name a"b',
    'word from',
    'name x y',
  ])
  expect(words(`a "b" # c\n--d\n-- e\n'f\\'g'`, 'mysql')).toEqual([
    'word a',
    'string b',
    'symbol -',
    'symbol -',
    'word d',
    "string f\\'g",
  ])
  expect(words('1 /*!50000 x */ /*+ y */ /* z */', 'mysql')).toEqual([
    'number 1',
    'hint /*!50000 x */',
    'hint /*+ y */',
  ])
  expect(words(`$$a;b$$ $t$ $$ $t$ E'\\'' $1 /* a /* b */ c */ x::int`, 'postgres')).toEqual([
    'string $$a;b$$',
    'string $t$ $$ $t$',
    "string \\'",
    'parameter $1',
    'word x',
    'symbol ::',
    'word int',
  ])
})

test('Names of MySQL may begin with digits, wherever those do not make a number.', () => {
  const names = ['2024_01', '1e', '1ex', '0xyz', '0X1F', '0b2', '0x1Fz', '$old', '1_000', '9ä']
  expect(words(names.join(' '), 'mysql')).toEqual(names.map((name) => `word ${name.toLowerCase()}`))
  const numbers = ['2024', '1.5', '.5', '1.', '1e5', '1.e5', '.5e-3', '1E+5', '0x1F', '0b01']
  expect(words(numbers.join(' '), 'mysql')).toEqual(numbers.map((number) => `number ${number}`))
  expect(words('shop.2024 `shop`.1e5 1e5x 1-.5', 'mysql')).toEqual([
    ...['word shop', 'symbol .', 'word 2024', 'name shop', 'symbol .', 'word 1e5'],
    ...['number 1e5', 'word x', 'number 1', 'symbol -', 'number .5'],
  ])
})

test('Named parameters get places; what only looks like one stays as it is.', () => {
  expect(withPlaces("SELECT :a, ':b', x::text, :a -- :c", 'postgres')).toEqual({
    sql: "SELECT $1, ':b', x::text, $1 -- :c",
    places: ['a'],
  })
  expect(withPlaces('SELECT :a, ":b", :a, :c', 'sqlite')).toEqual({
    sql: 'SELECT ?, ":b", ?, ?',
    places: ['a', 'a', 'c'],
  })
  expect(withPlaces("SELECT :a, @x := 1, 'it\\'s :b'", 'mysql')).toEqual({
    sql: "SELECT ?, @x := 1, 'it\\'s :b'",
    places: ['a'],
  })
  expect(withPlaces('SELECT arr[1:2], $$ :a $$', 'postgres')).toEqual({ sql: 'SELECT arr[1:2], $$ :a $$', places: [] })
})

test('Whatever the text, tokens stand in it in order, or it does not end what it begins.', () => {
  const pieces = fc.constantFrom(
    "'",
    '"',
    '`',
    '[',
    ']',
    '$',
    '$$',
    '$a$',
    '/*',
    '*/',
    '/*!',
    '--',
    '#',
    '\n',
    ' ',
    ';',
    ':a',
    '::',
    '?',
    '\\',
    'E',
    '1.5e3',
    '0x',
    '.',
    '_1',
    'ß',
    '😀',
    'select',
    '\0',
  )
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 40 }),
      fc.constantFrom<Dialect>('sqlite', 'postgres', 'mysql'),
      (parts, dialect) => {
        const sql = parts.join('')
        try {
          let at = 0
          for (const { start, end } of tokensOf(sql, dialect)) {
            expect(start).toBeGreaterThanOrEqual(at)
            expect(end).toBeGreaterThan(start)
            at = end
          }
          expect(at).toBeLessThanOrEqual(sql.length)
        } catch (error) {
          expect(error).toBeInstanceOf(LexicalError)
        }
      },
    ),
  )
})

// Where it took the square of that, the time of the test would be over.
test('A long statement takes no longer than its length warrants.', () => {
  const refused: string[] = []
  for (const part of ["''", '/*', '"a"', '$a$', "'a' ", '((((', '\\', '1', '0x1', '1.', '.1']) {
    for (const dialect of ['sqlite', 'postgres', 'mysql'] as const) {
      try {
        tokensOf(part.repeat(100_000), dialect)
      } catch (error) {
        expect(error).toBeInstanceOf(LexicalError)
        refused.push(part)
      }
    }
  }
  expect(refused).toContain('/*')
})

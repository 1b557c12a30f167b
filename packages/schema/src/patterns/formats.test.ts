import { expect, test } from 'vitest'
import { formats } from './formats.js'

const table: readonly (readonly [format: string, fits: readonly string[], fitsNot: readonly string[]])[] = [
  [
    'date',
    ['2024-02-29', '0001-01-01'],
    ['2023-02-29', '2024-13-01', '2024-1-1', '2024-01-01T00:00:00Z', '২০২৪-01-01'],
  ],
  [
    'time',
    ['12:00:00Z', '23:59:60Z', '01:29:60+01:30', '12:00:00.123-05:00'],
    ['24:00:00Z', '12:00:00', '12:00Z', '22:59:60Z', '12:00:00+24:00'],
  ],
  [
    'date-time',
    ['2024-01-31T12:00:00Z', '2024-01-31t12:00:00z'],
    ['2024-01-31', '2024-01-31T12:00:00', '2024-02-30T12:00:00Z'],
  ],
  ['duration', ['P1D', 'PT5M', 'P2W', 'P1Y2M3DT4H5M6S'], ['P', 'PT', '1D', 'P1', 'P1DT', 'P1W2D']],
  ['email', ['a@b.example', 'first.last+tag@example.com'], ['a', '@b', 'a@', 'a..b@c.d', '.a@b.c', 'a@b_c', 'a@-b.c']],
  ['hostname', ['example.com', 'a', 'xn--nxasmq6b'], ['-a', 'a-', 'a..b', 'a_b', '', `${'a'.repeat(64)}.b`]],
  ['ipv4', ['0.0.0.0', '255.255.255.255'], ['256.0.0.1', '1.2.3', '01.2.3.4', '1.2.3.4.5']],
  [
    'ipv6',
    ['::', '::1', '1:2:3:4:5:6:7:8', '1::8', '::ffff:1.2.3.4', '1:2:3:4:5:6:1.2.3.4'],
    [
      '1',
      ':::',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7::8:9',
      '12345::',
      '::1.2.3',
      '1.2.3.4::',
    ],
  ],
  [
    'uri',
    ['https://example.com/a?b#c', 'urn:isbn:1', 'mailto:a@b', 'http://[::1]:80/', 'ftp://u:p@h/'],
    ['/a', 'a b:c', 'https://a b', 'x:\\', 'http://[::1', 'http://a[b]/', 'http://h:port/', 'a:%zz'],
  ],
  ['uri-reference', ['/a', '', '#x', '?q', 'a/b:c'], ['a b', '1a:b', '#a#b', '\\']],
  ['uuid', ['123e4567-e89b-12d3-a456-426614174000'], ['123e4567e89b12d3a456426614174000', 'x']],
  ['json-pointer', ['', '/a~0b/~1'], ['a', '/~2']],
  ['relative-json-pointer', ['0', '1/a', '0#'], ['/a', '01', '-1']],
  ['regex', ['^a+$'], ['(']],
]

test.each(table)('%s', (format, fits, fitsNot) => {
  const check = formats.get(format)
  for (const text of fits) expect(check?.(text), text).toBe(true)
  for (const text of fitsNot) expect(check?.(text), text).toBe(false)
})

test.each([...formats])('%s takes linear time', (_format, check) => {
  for (const part of ['a', '1', ':', '.', '-', '/', '~0', '%20', 'a.', '1:']) check(`${part.repeat(200_000)}!`)
})

import { expect, test } from 'vitest'
import { hasPassword, withoutPassword } from './address-password.js'

test.each([
  'hunter2',
  'hunter2/x',
  'hunter2@x',
  'hunter2#x',
  'hunter2?x',
  '/hunter2',
  '@hunter2',
  '#hunter2',
  '?hunter2',
  'a@b/hunter2@c',
  'x//hunter2',
  'x://hunter2:y@z',
  ':hunter2:',
  'a hunter2',
  'a"hunter2',
  '123/hunter2',
  'hunter2%2F',
])('A password is noticed and hidden, whatever is in it: %s', (password) => {
  for (const address of [
    `postgres://u:${password}@h/d`,
    `mysql://:${password}@h:3306/d?sslmode=require`,
    `redis://me@corp:${password}@[::1]:6379/0`,
    `the string "postgres://u:${password}@h/d"`,
  ]) {
    expect(hasPassword(address), address).toBe(true)
    expect(withoutPassword(address), address).toMatch(/^(?:the string ")?[a-z]+:\/\/\*\*\*@(?:h|\[::1\])/)
  }
})

test.each([
  ['https://u:hunter2@h', 'https://***@h'],
  ['//u:hunter2@h', '//***@h'],
  ['--url=http://u:hun/ter2@h', '--url=http://***@h'],
  ['curl http://a.b/, http://u:hunter2@h "http://u:hun#ter2@h"', 'curl http://a.b/, http://***@h "http://***@h"'],
  ['http://a.b/,http://u:hunter2@h', 'http://a.b/,http://***@h'],
  ['ftp//u:hunter2@h', 'ftp//***@h'],
])('So is one among other words, or in an address of the web: %s', (text, shown) => {
  expect(hasPassword(text)).toBe(true)
  expect(withoutPassword(text)).toBe(shown)
})

test.each([
  'https://example.com/@scope/package',
  'https://example.com:8080/@scope?mail=a@b',
  'http://localhost:3000/@fs/x',
  'http://[::1]:3000/@fs/x',
  'https://example.com/a:b@c',
  'postgres://h:5432/d',
  'file:///srv/a@b:c@d',
  's3://bucket/a:b@c',
  'Ask me@example.com about https://example.com:80/x',
  'git@github.com:a/b.git',
  '@scope/package // a@b',
  '',
])('An address without one stays as it is: %s', (text) => {
  expect(hasPassword(text)).toBe(false)
  expect(withoutPassword(text)).toBe(text)
})

test('Users are hidden, and so is what may be a password, without being taken for one.', () => {
  expect(hasPassword('postgres://me@h/d')).toBe(false)
  expect(withoutPassword('postgres://me@h/d')).toBe('postgres://***@h/d')
  expect(withoutPassword('https://me@h.org/@scope')).toBe('https://***@h.org/@scope')
  expect(hasPassword('http://registry:4873/@scope')).toBe(false)
  expect(withoutPassword('http://registry:4873/@scope')).toBe('http://***@scope')
})

// Where it took the square of that, the time of the test would be over.
test('A long text takes no longer than its length warrants.', () => {
  for (const part of ['//', '@', ':', 'a://', '//a:@', '/ ', '"'])
    for (const end of ['', '@', ':1/@']) expect(withoutPassword(`x${part.repeat(50_000)}${end}`)).toContain('x')
})

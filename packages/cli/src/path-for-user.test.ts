import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pathForUser } from './path-for-user.js'

test('a file is named as seen from where npm was called', () => {
  const here = process.cwd()
  expect(pathForUser('server.ts', {})).toBe('server.ts')
  expect(pathForUser('./server.ts', { INIT_CWD: here })).toBe('./server.ts')
  expect(pathForUser('server.ts', { INIT_CWD: join(here, '..') })).toMatch(/^[^/\\]+[/\\]server\.ts$/)
  expect(pathForUser('server.ts', { INIT_CWD: join(here, 'docs') })).toBe(join('..', 'server.ts'))
  expect(pathForUser(join(here, 'my server.ts'), { INIT_CWD: join(here, '.') })).toMatch(/^".*my server\.ts"$/)
})

import { execFileSync } from 'node:child_process'
import { beforeAll, expect, test } from 'vitest'
import { fixture } from '../fixtures/fixture.js'

/** What a program of its own saw that loads several files: they would leave a compiler in this one. */
let seen: { readonly [name: string]: unknown }

beforeAll(() => {
  seen = JSON.parse(execFileSync(process.execPath, [fixture('loads-and-serves.mjs')], { encoding: 'utf8' }))
})

test('what a file serves while it is loaded is not served, but known', () => {
  expect(seen).toMatchObject({ names: ['serving', 'late'], own: { path: '/own' } })
})

test('what is served after that is served', () => {
  expect(seen.url).toMatch(/^http:/)
})

test('a file without an app is not taken for one that was loaded before it', () => {
  expect(seen.none).toMatchObject({ message: expect.stringContaining('it exports somethingElse.') })
})

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runIn } from '../fixtures/run-in.js'

const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url))
const run = promisify(execFile)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-connector-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('A new connector builds, passes its own tests, and is found by the gateway.', { timeout: 120_000 }, async () => {
  const { code, stderr } = await runIn(folder, ['connector', 'new', 'weather'])
  expect([code, stderr]).toEqual([
    0,
    expect.stringContaining('Wrote the connector weather to causeway-connector-weather.'),
  ])
  const own = join(folder, 'causeway-connector-weather')
  symlinkSync(modules, join(own, 'node_modules'))
  const { scripts } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'))
  expect(scripts).toMatchObject({ test: 'tsc && node --test dist/connector.test.js' })
  await run(process.execPath, [join(modules, 'typescript/bin/tsc')], { cwd: own })
  const { stdout } = await run(process.execPath, ['--test', '--test-reporter=tap', 'dist/connector.test.js'], {
    cwd: own,
  })
  expect(stdout).toMatch(/^# fail 0$/m)
  expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThan(8)

  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(own, join(folder, 'node_modules/causeway-connector-weather'))
  writeFileSync(join(folder, 'causeway.yaml'), 'upstreams:\n  here:\n    weather: https://weather.example\n')
  expect(await runIn(folder, ['config', 'check', '--strict'])).toMatchObject({ code: 0, stderr: '' })
})

test('A connector may have a package name of its own, and a folder that is empty.', async () => {
  const words = ['connector', 'new', '@acme/connector-weather', '--folder', 'here']
  expect(await runIn(folder, words)).toMatchObject({ code: 0 })
  const manifest = JSON.parse(readFileSync(join(folder, 'here/package.json'), 'utf8'))
  expect(manifest).toMatchObject({ name: '@acme/connector-weather', causeway: { connector: '.', kind: 'weather' } })
  expect(await runIn(folder, words)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("Expected an empty folder; 'here' has files."),
  })
  expect(await runIn(folder, ['connector', 'new', 'Weather!'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Expected a lower-case word'),
  })
})

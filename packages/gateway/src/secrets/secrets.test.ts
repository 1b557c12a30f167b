import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@causeway/connector-kit'
import { fetchClient } from '@causeway/connector-kit/testing'
import { type FakeClock, fakeClock } from '@causeway/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createSecrets, type MaskingSecrets, type SecretsOptions } from './secrets.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function secrets(options: Partial<SecretsOptions> = {}): MaskingSecrets {
  return createSecrets({ config: undefined, env: {}, directory: folder, clock: systemClock, ...options })
}

describe('A reference', () => {
  test('to a variable finds it, and says which one is not set', async () => {
    const found = secrets({ env: { TOKEN: 't0p-s3cret', EMPTY: '' } })
    expect(await found.reveal('env:TOKEN')).toBe('t0p-s3cret')
    await expect(found.reveal('env:NOPE')).rejects.toMatchObject({
      code: 'ERR_SECRET',
      message: "The secret 'env:NOPE' was not found: The variable NOPE is not set. Set it.",
    })
    await expect(found.reveal('env:EMPTY')).rejects.toThrow('The variable EMPTY is empty')
  })

  test('to a file finds it without its last line end, and warns where others can read it', async () => {
    const warnings: string[] = []
    const found = secrets({ warn: (message) => warnings.push(message) })
    writeFileSync(join(folder, 'mine'), 's3cret one\n', { mode: 0o600 })
    writeFileSync(join(folder, 'ours'), 'one\ntwo\r\n', { mode: 0o600 })
    chmodSync(join(folder, 'ours'), 0o644)
    expect(await found.reveal('file:mine')).toBe('s3cret one')
    expect(warnings).toEqual([])
    expect(await found.reveal(`file:${join(folder, 'ours')}`)).toBe('one\ntwo')
    expect(warnings).toEqual([expect.stringMatching(/Other users .*chmod 600/)])
  })

  test.each([
    ['file:none', /There is no file '.*none'/],
    ['file:folder', /Expected '.*folder' to be a file/],
    ['file:long', /to hold at most 65536 bytes/],
    ['file:bytes', /to be text in UTF-8/],
    ['file:empty', /It is empty/],
    ['file:/dev/zero', /to be a file/],
    ['keyring:nothing', /Expected 'keyring:service\/account'/],
    ['vault:secret/a#b', /does not say where Vault is/],
    ['literal:abc', /^The secret that is written out was not found: Literal secrets work with --dev only/],
    [
      'evn:ABC',
      /^The secret that is written out was not found: Nothing follows references of this kind. Did you mean 'env:'/,
    ],
    ['hunter2', /^The secret that is written out was not found/],
  ])('that leads nowhere says why: %s', async (reference, message) => {
    mkdirSync(join(folder, 'folder'))
    writeFileSync(join(folder, 'long'), 'x'.repeat(70_000))
    writeFileSync(join(folder, 'bytes'), Buffer.from([0xff, 0xfe, 0x00]))
    writeFileSync(join(folder, 'empty'), '\n')
    const failure: unknown = await secrets()
      .reveal(reference)
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'ERR_SECRET', message: expect.stringMatching(message) })
    expect(String(failure)).not.toMatch(/hunter2|ABC|abc/)
  })

  test('may be written out for development', async () => {
    expect(await secrets({ dev: true }).reveal('literal:a:b')).toBe('a:b')
  })

  test('may be of a kind that the program brings itself', async () => {
    const resolvers = [{ scheme: 'aws-sm', resolve: async (rest: string) => `of ${rest}` }]
    expect(await secrets({ resolvers }).reveal('aws-sm:crm/token')).toBe('of crm/token')
  })

  test('to the keyring finds what is there, or says that it is not', async ({ onTestFinished }) => {
    const { AsyncEntry } = await import('@napi-rs/keyring')
    const entry = new AsyncEntry(`causeway-test-${process.pid}`, 'ours')
    const isOpen = await entry.setPassword('of-the-keyring').then(
      () => true,
      () => false,
    )
    if (isOpen) {
      onTestFinished(() => entry.deletePassword().then(() => undefined))
      expect(await secrets().reveal(`keyring:causeway-test-${process.pid}/ours`)).toBe('of-the-keyring')
    }
    await expect(secrets().reveal('keyring:causeway-test-nothing/nobody')).rejects.toThrow(
      /no such entry|cannot be opened|not installed/,
    )
  })
})

describe('A program', () => {
  const node = (script: string): { exec: readonly string[] } => ({ exec: [process.execPath, '-e', script] })

  test('is run without a shell, in the folder and with the environment of the configuration', async () => {
    const found = secrets({ env: { X: 'from env' } })
    expect(
      await found.reveal({ exec: [process.execPath, '-p', 'process.argv[1] + process.env.X', '$(id); `id`'] }),
    ).toBe('$(id); `id`from env')
    expect(await found.reveal(node('console.log(process.cwd())'))).toContain('causeway-secrets-')
  })

  test.each([
    ['process.stdout.write("hunter2"); process.stderr.write("hunter2"); process.exit(3)', /ended with code 3/],
    ['process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)', /was ended by SIGTERM/],
    ['for (;;) process.stdout.write("hunter2".repeat(10000))', /printed more than 65536 bytes/],
    ['', /It is empty/],
  ])('that fails is told of without what it printed: %s', async (script, message) => {
    const failure: unknown = await secrets()
      .reveal(node(script))
      .catch((error: unknown) => error)
    expect(String(failure)).toMatch(message)
    expect(String(failure)).not.toContain('hunter2')
  })

  test('that does not exist is told of', async () => {
    await expect(secrets().reveal({ exec: ['no-such-program-here'] })).rejects.toThrow(
      /could not be started \(ENOENT\)/,
    )
  })

  test('that takes too long is ended with all that it started', async () => {
    const clock = fakeClock()
    const started = join(folder, 'started')
    const child = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).once('spawn', function () { require('fs').writeFileSync(${JSON.stringify(started)}, String(this.pid)) })`
    const failed = expect(secrets({ clock }).reveal(node(`${child}; setInterval(() => {}, 1000)`))).rejects.toThrow(
      'It took longer than 15000 ms',
    )
    const { readFileSync } = await import('node:fs')
    const pid = await until(() => Number(readFileSync(started, 'utf8')) || undefined)
    await clock.advance(15_001)
    await failed
    await until(() => (isRunning(pid) ? undefined : true))
  })
})

/** Polls a condition outside of this process, which announces nothing. */
async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    try {
      const found = look()
      if (found !== undefined) return found
    } catch {
      // not there yet
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('Secrets', () => {
  let looked = 0
  const counting = { scheme: 'count', resolve: async (rest: string) => `${rest}-${++looked}` }
  let clock: FakeClock
  beforeEach(() => {
    looked = 0
    clock = fakeClock()
  })

  test('are looked for once for all who ask, and kept for a while', async () => {
    const found = secrets({ clock, resolvers: [counting], config: { cacheMs: 1_000 } })
    expect(await Promise.all([found.reveal('count:a'), found.reveal('count:a')])).toEqual(['a-1', 'a-1'])
    await clock.advance(999)
    expect(await found.reveal('count:a')).toBe('a-1')
    await clock.advance(2)
    expect(await found.reveal('count:a')).toBe('a-2')
  })

  test('are looked for anew when they were refused, or not found', async () => {
    const failing = {
      scheme: 'fail',
      resolve: async () => (++looked === 1 ? Promise.reject(new Error('not yet')) : 'now-it-is'),
    }
    const found = secrets({ clock, resolvers: [counting, failing] })
    await found.reveal('count:a')
    found.forget('count:a')
    expect(await found.reveal('count:a')).toBe('a-2')
    looked = 0
    await expect(found.reveal('fail:x')).rejects.toThrow('not yet')
    expect(await found.reveal('fail:x')).toBe('now-it-is')
  })

  test('that were forgotten while they were looked for do not come back', async () => {
    const late: ((value: string) => void)[] = []
    const slow = { scheme: 'slow', resolve: () => new Promise<string>((resolve) => late.push(resolve)) }
    const found = secrets({ clock, resolvers: [slow] })
    const first = found.reveal('slow:a')
    found.forget('slow:a')
    const second = found.reveal('slow:a')
    late[1]?.('second-secret')
    late[0]?.('first-secret')
    expect(await Promise.all([first, second])).toEqual(['first-secret', 'second-secret'])
    expect(await found.reveal('slow:a')).toBe('second-secret')
  })

  test('that were revealed are masked in texts, in every spelling; short ones are not', async () => {
    const key = `-----BEGIN KEY-----\n${'a1b2'.repeat(16)}\n-----END KEY-----`
    const found = secrets({ env: { T: 'p@ss "word"/1', SHORT: 'abc', KEY: key, LONGER: 'p@ss "word"/1-and-more' } })
    for (const name of ['T', 'SHORT', 'KEY', 'LONGER']) await found.reveal(`env:${name}`)
    const basic = Buffer.from('p@ss "word"/1').toString('base64')
    const texts = [
      'p@ss "word"/1',
      JSON.stringify('p@ss "word"/1'),
      encodeURIComponent('p@ss "word"/1'),
      `?x=${new URLSearchParams({ a: 'p@ss "word"/1' })}`,
      basic,
      'p@ss "word"/1-and-more',
      'a1b2'.repeat(16),
    ]
    for (const text of texts) expect(found.mask(`before ${text} after`)).toMatch(/^before (?:"|\?x=a=)?\*\*\*"? after$/)
    expect(found.mask('the abc of it')).toBe('the abc of it')
  })
})

describe('Vault', () => {
  let server: Server
  let answer: (request: IncomingMessage) => { readonly status: number; readonly body?: unknown }
  const requests: { readonly url: string | undefined; readonly token: unknown; readonly namespace: unknown }[] = []

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push({
        url: request.url,
        token: request.headers['x-vault-token'],
        namespace: request.headers['x-vault-namespace'],
      })
      const { status, body } = answer(request)
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(typeof body === 'string' ? body : JSON.stringify(body))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))
  beforeEach(() => {
    requests.length = 0
    answer = () => ({ status: 200, body: { data: { data: { token: 'from-vault', port: 5432 }, metadata: {} } } })
  })

  function vault(env: Record<string, string> = { VAULT_TOKEN: 'vault-token' }): MaskingSecrets {
    const { port } = server.address() as AddressInfo // it listens
    const config = { vault: { address: `http://127.0.0.1:${port}`, token: 'env:VAULT_TOKEN', namespace: 'team' } }
    return secrets({ config, env, http: fetchClient() })
  }

  test('is asked for the key of a path, with its token and namespace', async () => {
    const found = vault()
    expect(await found.reveal('vault:secret/apps/crm%#token')).toBe('from-vault')
    expect(await found.reveal('vault:kv/data/db#port')).toBe('5432')
    expect(requests).toEqual([
      { url: '/v1/secret/data/apps/crm%25', token: 'vault-token', namespace: 'team' },
      { url: '/v1/kv/data/db', token: 'vault-token', namespace: 'team' },
    ])
    expect(found.mask('vault-token from-vault')).toBe('*** ***')
  })

  test('gets the token that its reference says by now when it refuses one', async () => {
    const env: Record<string, string> = { VAULT_TOKEN: 'old-token' }
    const found = vault(env)
    answer = (request) => {
      const isNew = request.headers['x-vault-token'] === 'new-token'
      env.VAULT_TOKEN = 'new-token'
      return isNew ? { status: 200, body: { data: { data: { k: 'v-of-the-new' } } } } : { status: 403 }
    }
    expect(await found.reveal('vault:secret/a#k')).toBe('v-of-the-new')
  })

  test.each([
    [404, {}, 'vault:secret/a#k', /has nothing there/],
    [403, {}, 'vault:secret/a#k', /the token is wrong/],
    [500, {}, 'vault:secret/a#k', /answered with status 500/],
    [200, { data: { data: { other: 'hunter2' } } }, 'vault:secret/a#k', /has no key 'k'/],
    [200, { data: { data: { k: { a: 'hunter2' } } } }, 'vault:secret/a#k', /to hold text/],
    [200, { data: { k: 'hunter2' } }, 'vault:secret/a#k', /KV store in version 2/],
    [200, 'hunter2', 'vault:secret/a#k', /KV store in version 2/],
    [200, {}, 'vault:secret#k', /Expected 'vault:mount\/path#key'/],
    [200, {}, 'vault:secret/../sys#k', /Expected a path without empty steps/],
  ])('that answers %s %j is told of, without what it said', async (status, body, reference, message) => {
    answer = () => ({ status, body })
    const failure: unknown = await vault()
      .reveal(reference)
      .catch((error: unknown) => error)
    expect(String(failure)).toMatch(message)
    expect(String(failure)).not.toContain('hunter2')
  })
})

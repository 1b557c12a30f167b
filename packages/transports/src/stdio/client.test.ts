import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { CausewayError, type JsonObject, limits, requestText } from '@causeway/protocol'
import { describe, expect, it } from 'vitest'
import { type StdioClientConnection, type StdioClientOptions, stdioClientConnection } from './client.js'

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url))
const RUN_SOURCE = ['--conditions=causeway-source', '--import', 'tsx']
const ECHO: StdioClientOptions = { command: process.execPath, args: [...RUN_SOURCE, fixture('echo-server.mjs')] }

interface Session {
  readonly connection: StdioClientConnection
  readonly closed: Promise<Error | undefined>
  readonly next: () => Promise<JsonObject & { readonly result?: unknown }>
}

async function open(options: StdioClientOptions): Promise<Session> {
  const connection = stdioClientConnection({ stderr: 'pipe', ...options })
  const frames: string[] = []
  let wake = (): void => {}
  let settle: (reason: Error | undefined) => void = () => {}
  const closed = new Promise<Error | undefined>((resolve) => {
    settle = resolve
  })
  await connection.open({
    frame: (text) => {
      frames.push(text)
      wake()
    },
    closed: (reason) => settle(reason),
  })
  const next: Session['next'] = async () => {
    while (frames.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    return JSON.parse(frames.shift() ?? '')
  }
  return { connection, closed, next }
}

/** Is the process running? One that ended and that nobody has asked about yet (a zombie) is not. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    // No such process, or none any more.
    return false
  }
}

/** The process ids that the first line of a stubborn server's output tells. */
async function stubbornPids(lines: AsyncIterable<string>): Promise<number[]> {
  for await (const line of lines) return JSON.parse(line).params.pids
  throw new Error('Expected a line with process ids.')
}

describe('stdioClientConnection', () => {
  // @must stdio.stdin
  it('talks to a server process and ends it with its stdin', async () => {
    const { connection, closed, next } = await open(ECHO)
    await connection.send(requestText(1, 'echo', { text: 'héllo' }))
    expect(await next()).toEqual({ jsonrpc: '2.0', id: 1, result: { text: 'héllo' } })
    expect(runs(connection.pid ?? 0)).toBe(true)
    await connection.close()
    await connection.close()
    expect(await closed).toBeUndefined()
    expect(await connection.exited).toEqual({ code: 0, signal: null })
    expect(runs(connection.pid ?? 0)).toBe(false)
    await expect(connection.send(requestText(2, 'echo'))).rejects.toMatchObject({ code: 'ERR_CONNECTION_CLOSED' })
  })

  it('passes arguments as they are, the working directory, and no variables but harmless and given ones', async () => {
    process.env.CAUSEWAY_TEST_SECRET = 'secret'
    const args = ['$HOME', '`id`', '; exit 1', 'a b', '"']
    const { connection, next } = await open({
      ...ECHO,
      args: [...(ECHO.args ?? []), ...args],
      env: { GIVEN: 'yes', LANG: undefined },
    })
    delete process.env.CAUSEWAY_TEST_SECRET
    void connection.send(requestText(1, 'about'))
    const { result } = (await next()) as { result: { argv: string[]; cwd: string; env: Record<string, string> } }
    expect(result.argv).toEqual(args)
    expect(result.cwd).toBe(process.cwd())
    expect(result.env).toMatchObject({ GIVEN: 'yes', PATH: process.env.PATH })
    expect(result.env).not.toHaveProperty('CAUSEWAY_TEST_SECRET')
    expect(result.env).not.toHaveProperty('LANG')
    await connection.close()
  })

  it('tells the exit code and the last words of a server that ends by itself', async () => {
    const lines: string[] = []
    const { connection, closed } = await open({ ...ECHO, stderr: (line) => lines.push(line) })
    void connection.send(requestText(1, 'die'))
    const reason = await closed
    expect(reason).toBeInstanceOf(CausewayError)
    expect(reason).toMatchObject({ code: 'ERR_SERVER_EXITED' })
    expect(reason?.message).toMatch(/exited with code 3\. .*\n.*\nthe disk is full$/)
    expect(reason?.message.length).toBeLessThan(limits.stderrTailLength + 200)
    expect(connection.stderrTail).toHaveLength(limits.stderrTailLength)
    expect(lines.at(-1)).toBe('the disk is full')
    expect(await connection.exited).toEqual({ code: 3, signal: null })
  })

  it('tells the signal that killed a server in the middle of a call', async () => {
    const { connection, closed, next } = await open(ECHO)
    void connection.send(requestText(1, 'hang'))
    void connection.send(requestText(2, 'echo'))
    await next()
    process.kill(connection.pid ?? 0, 'SIGKILL')
    expect((await closed)?.message).toContain('ended by SIGKILL. It said nothing on stderr.')
    await connection.close()
  })

  it('ends a server that heeds neither the end of its stdin nor SIGTERM, and everything that it started', async () => {
    const { connection, closed, next } = await open({
      command: process.execPath,
      args: [fixture('stubborn-server.mjs')],
      exitTimeoutMs: 50,
    })
    const { pids } = (await next()).params as { pids: number[] }
    expect(pids.map(runs)).toEqual([true, true])
    await connection.close()
    expect(await closed).toBeUndefined()
    expect(pids.map(runs)).toEqual([false, false])
    expect((await connection.exited).signal).toBe('SIGKILL')
  })

  it('ends what a killed server left behind', async () => {
    const { closed, next } = await open({
      command: process.execPath,
      args: [fixture('stubborn-server.mjs')],
      exitTimeoutMs: 50,
    })
    const { pids } = (await next()).params as { pids: number[] }
    process.kill(pids[0] ?? 0, 'SIGKILL')
    expect(await closed).toMatchObject({ code: 'ERR_SERVER_EXITED' })
    // A signal is on its way for a moment.
    await expect.poll(() => pids.map(runs)).toEqual([false, false])
  })

  for (const [how, argument] of [
    ['is killed', 'wait'],
    ['exits', 'exit'],
    ['throws', 'throw'],
  ] as const) {
    it(`leaves no server behind when its parent ${how}`, async () => {
      const parent = spawn(process.execPath, [...RUN_SOURCE, fixture('parent.mjs'), argument], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const gone = new Promise((resolve) => parent.once('exit', resolve))
      const pids = await stubbornPids(createInterface({ input: parent.stdout }))
      if (argument === 'wait') parent.kill('SIGKILL')
      await gone
      await expect.poll(() => pids.map(runs), { timeout: 10_000 }).toEqual([false, false])
    })
  }

  it('says why a program cannot be started', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-'))
    const file = join(folder, 'no-program')
    writeFileSync(file, 'text')
    chmodSync(file, 0o644)
    const start = (options: StdioClientOptions): StdioClientConnection => stdioClientConnection(options)
    const nowhere = { frame: () => {}, closed: () => {} }
    const missing = start({ command: 'causeway-no-such-program' })
    await expect(missing.open(nowhere)).rejects.toMatchObject({
      code: 'ERR_SPAWN',
      message: expect.stringContaining("'causeway-no-such-program': there is no such program"),
    })
    expect(await missing.exited).toEqual({ code: null, signal: null })
    await missing.close()
    await expect(start({ command: file }).open(nowhere)).rejects.toMatchObject({
      code: 'ERR_SPAWN',
      message: expect.stringContaining('may not be executed'),
    })
    await expect(start({ command: process.execPath, cwd: join(folder, 'gone') }).open(nowhere)).rejects.toMatchObject({
      code: 'ERR_SPAWN',
      message: expect.stringContaining('working directory'),
    })
    rmSync(folder, { recursive: true })
  })

  it('ends the process that is being started when it is closed meanwhile', async () => {
    const connection = stdioClientConnection({ ...ECHO, stderr: 'ignore' })
    const opening = connection.open({ frame: () => {}, closed: () => {} })
    await connection.close()
    await expect(opening).rejects.toMatchObject({ code: 'ERR_CONNECTION_CLOSED' })
    expect((await connection.exited).signal === null || connection.pid !== undefined).toBe(true)
    expect(runs(connection.pid ?? 0)).toBe(false)
  })
})

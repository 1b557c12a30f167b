import type { ChildProcess } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { start, stop } from './processes.js'

/** A running fixture server. */
export interface FixtureServer {
  /** The MCP endpoint that serves every revision. */
  readonly url: string
  /** Ends the server with everything it started. */
  close(): Promise<void>
}

/** What serves it. */
export interface FixtureProgram {
  /** Of the root's package.json: `fixture:server`. */
  readonly script: string
  readonly env?: { readonly [name: string]: string }
}

/**
 * Starts a fixture on a free port and waits until the port answers.
 *
 * @throws Error when the server ends by itself or does not listen within 30 seconds; the message names the log.
 */
export async function startFixtureServer(
  root: string,
  program: FixtureProgram,
  logFile: string,
): Promise<FixtureServer> {
  const { script } = program
  const port = await freePort()
  const env = { ...program.env, PORT: String(port) }
  const child = start('npm', ['run', '--silent', script], { cwd: root, env, logFile })
  const close = (): Promise<void> => stop(child)
  try {
    await listening(child, port, 30_000)
  } catch (cause) {
    await close()
    throw new Error(`${script} did not start; see ${logFile}`, { cause })
  }
  return { url: `http://localhost:${port}/mcp`, close }
}

async function listening(child: ChildProcess, port: number, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await answers(port))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('it ended by itself')
    if (Date.now() > deadline) throw new Error(`port ${port} did not answer within ${timeoutMs} ms`)
    await delay(100)
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: 'localhost' })
    const settle = (result: boolean): void => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, 'localhost', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

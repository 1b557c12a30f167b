import { execFile, spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const started: (() => void)[] = []

afterEach(() => {
  for (const stop of started.splice(0)) stop()
})

test('npm start serves the quickstart through the gateway, and every line that it prints works', {
  timeout: 180_000,
}, async () => {
  const builtAt = times()
  const { text, stop } = await start('0')
  // Other tests run what is built: to build it again, as it is, touches nothing.
  expect(times()).toEqual(builtAt)
  const [url] = /http:\/\/127\.0\.0\.1:\d+\/mcp/.exec(text) ?? []
  for (const upstream of ['airports', 'data', 'travel', 'guides', 'memory']) {
    expect(text).toMatch(new RegExp(`^${upstream} .* ready$`, 'm'))
  }
  const lines = [...text.matchAll(/^ {2}npx causeway .*$/gm)].map(([line]) => line.trim())
  expect(lines.length).toBeGreaterThan(4)
  for (const line of lines) {
    expect(line).toContain(url)
    expect(await shell(line)).toMatch(/Oslo Airport|Bergen Airport|2026-11-21|haversine|memory__open_nodes/)
  }
  const configurations = configurationsOf(text)
  expect(configurations['VS Code: .vscode/mcp.json']).toEqual({ servers: { quickstart: { type: 'http', url } } })
  expect(configurations['Cursor: .cursor/mcp.json']).toEqual({ mcpServers: { quickstart: { url } } })
  const { mcpServers } = configurations['Claude Desktop: claude_desktop_config.json'] as {
    mcpServers: { quickstart: { command: string; args: string[] } }
  } // as: the assertions below look at every member.
  const command = [mcpServers.quickstart.command, ...mcpServers.quickstart.args].map((word) => `'${word}'`).join(' ')
  expect(await shell(`npx causeway list --tools -- ${command}`)).toContain('airports__search_airports')
  expect(await stop()).toBe('SIGINT')
})

test('a port that is in use is told in one line, before anything else happens', async () => {
  const other = createServer()
  started.push(() => void other.close())
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : undefined
  await expect(start(String(port))).rejects.toThrow(
    new RegExp(`^Port ${port} is in use\\. Choose another one: PORT=4110 npm start\\n$`),
  )
})

/** Resolves with what it printed when it serves. Rejects with that where it ends before. */
function start(port: string): Promise<{ text: string; stop(): Promise<NodeJS.Signals | null> }> {
  const child = spawn(process.execPath, ['scripts/start.mjs'], { cwd: root, env: { ...process.env, PORT: port } })
  started.push(() => void child.kill('SIGKILL'))
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_, signal) => resolve(signal)))
  let text = ''
  return new Promise((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      text += chunk.toString()
      if (!text.includes('What it is made of')) return
      resolve({
        text,
        stop() {
          child.kill('SIGINT')
          return ended
        },
      })
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    void ended.then(() => reject(new Error(text)))
  })
}

/** When the compiled packages were written. */
function times(): readonly number[] {
  return ['protocol', 'transports', 'server', 'cli', 'gateway'].map(
    (name) => statSync(join(root, 'packages', name, 'dist', 'index.js')).mtimeMs,
  )
}

/** The printed JSON by the title above it. */
function configurationsOf(text: string): { readonly [title: string]: unknown } {
  const found = [...text.matchAll(/^ {2}(\S[^\n]*)\n((?: {4}[^\n]*\n)+)/gm)]
  return Object.fromEntries(found.map(([, title = '', json = '']) => [title, JSON.parse(json)]))
}

function shell(line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('sh', ['-c', line], { cwd: root }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new Error(`${line} failed:\n${stdout}${stderr}`))
    })
  })
}

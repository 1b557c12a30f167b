import { type Client, type ClientOptions, connect } from '@causeway/client'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { commandLine, type Running, start } from '../../fixtures/causeway.js'
import { isAlive, patiently, server, spoken, text, word, workersOf } from '../../fixtures/changing-server.js'
import { Project } from '../../fixtures/project.js'

const opened: Client[] = []
async function open(target: Parameters<typeof connect>[0], options: ClientOptions): Promise<Client> {
  const client = await connect(target, { reconnect: false, ...options })
  opened.push(client)
  return client
}
afterEach(() => Promise.all(opened.splice(0).map((client) => client.close())))

function once(client: Client, event: 'toolsChanged' | 'resourceUpdated'): Promise<unknown> {
  return new Promise((resolve) => client.on(event, resolve))
}

const eras = ['legacy', 'modern'] as const

describe('a server over HTTP whose code changes', () => {
  let project: Project
  let running: Running
  let url = ''

  beforeAll(async () => {
    project = new Project('server.js', { 'server.js': server(), 'word.js': word('one') })
    running = start(['serve', '--reload', project.file, '--http', '0'])
    url = (await running.said(/http:\S+/))[0]
  })
  afterAll(async () => {
    running.child.kill()
    await running.ended
    project.remove()
  })

  async function change(client: Client, to: string): Promise<void> {
    project.write('word.js', word(to))
    await spoken(client, to)
  }

  const both = (options: ClientOptions = {}): Promise<readonly Client[]> =>
    Promise.all(eras.map((era) => open(url, { ...options, era })))

  test('answers with the new code on the same connections, and says what is new', async () => {
    const clients = await both()
    const told = clients.map((client) => once(client, 'toolsChanged'))
    project.write('server.js', server("extra: tool({ description: 'New' }, () => 'new'),"))
    await Promise.all(told)
    for (const client of clients) {
      expect(text(await client.callTool('extra'))).toBe('new')
      expect((await client.listTools()).map(({ name }) => name)).toContain('extra')
    }
    await running.said(/reloaded in \d+ ms: 1 tool added \(extra\)/)
  })

  test('finishes what it has begun, tells of its progress, and hears that it is cancelled', async () => {
    const clients = await both()
    const control = new AbortController()
    const seen: unknown[] = []
    const calls = clients.map((client) => client.callTool('hold', {}, { onProgress: (now) => seen.push(now) }))
    const cancelled = clients.map((client) => {
      return client.callTool('hold', {}, { signal: control.signal, onProgress: (now) => seen.push(now) })
    })
    const outcomes = Promise.allSettled(cancelled)
    await expect.poll(() => seen.length, patiently).toBe(4)
    for (const client of clients) await spoken(client, 'one')
    await change(clients[0] as Client, 'two')
    control.abort()
    expect(await outcomes).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
    await expect.poll(() => project.has('given-up'), patiently).toBe(true)
    project.write('go', '')
    expect((await Promise.all(calls)).map(text)).toEqual(['one', 'one'])
    expect(seen.slice(4)).toMatchObject([
      { progress: 2, message: 'one' },
      { progress: 2, message: 'one' },
    ])
  })

  test('has its questions answered, whatever happens meanwhile', async () => {
    const [first] = await both()
    let go: () => void = () => {}
    const changed = new Promise<void>((resolve) => {
      go = resolve
    })
    let asked = 0
    const clients = await both({
      handlers: {
        async elicit() {
          asked += 1
          await changed
          return { action: 'accept', content: { how: 'gladly' } }
        },
      },
    })
    const calls = clients.map((client) => client.callTool('ask'))
    await expect.poll(() => asked, patiently).toBe(2)
    await change(first as Client, 'three')
    go()
    // Modern clients call again with the answer, and the code of then finds it.
    expect((await Promise.all(calls)).map(text)).toEqual(['two gladly', 'three gladly'])
  })

  test('keeps subscriptions, log levels, pages, and what its clients send beside their messages', async () => {
    const logs: unknown[] = []
    const handlers = { on: { log: ({ data }: { data: unknown }) => void logs.push(data) } }
    const clients = await both({ handlers, http: { headers: { 'x-own': 'mine' } } })
    const pages = await Promise.all(clients.map((client) => client.listToolsPage()))
    for (const client of clients) {
      await client.setLogLevel('debug')
      await client.subscribe('note://one')
    }
    await change(clients[0] as Client, 'four')
    const told = clients.map((client) => once(client, 'resourceUpdated'))
    await clients[0]?.callTool('touch')
    expect(await Promise.all(told)).toEqual([{ uri: 'note://one' }, { uri: 'note://one' }])
    for (const [at, client] of clients.entries()) {
      await client.callTool('log')
      expect((await client.listToolsPage({ cursor: pages[at]?.nextCursor })).items).not.toHaveLength(0)
      expect(text(await client.callTool('header'))).toBe('mine')
    }
    await expect.poll(() => logs, patiently).toEqual(['four', 'four'])
  })

  test('goes on with what ran before where new code fails, and starts again what ends', async () => {
    const [client] = (await both()) as [Client]
    project.write('word.js', "import './later.js'\nexport const word = ''\nthrow new Error('on purpose')\n")
    await running.said(/not reloaded: \S*word\.js:1 Error: Cannot find module '\S*later\.js'\n/)
    project.write('later.js', '')
    await running.said(/not reloaded: \S*word\.js:3:7 Error: on purpose\nWhat ran before goes on/)
    expect(text(await client.callTool('say'))).toBe('four')
    await change(client, 'mended')
    await expect(client.callTool('fall')).rejects.toThrow(/exited with code 7 before it answered/)
    expect(text(await client.callTool('say'))).toBe('mended')
    await running.said(/server\.js exited with code 7 with a call unanswered; it is started again/)
  })

  test('fails no call under load', async () => {
    const clients = [...(await both()), ...(await both())]
    const heard: string[] = []
    let over = false
    const load = clients.map(async (client) => {
      for (let calls = 0; !over || calls < 100; calls++) heard.push(text(await client.callTool('say')))
    })
    try {
      for (const to of ['five', 'six', 'seven']) await change(clients[0] as Client, to)
    } finally {
      over = true
    }
    await Promise.all(load)
    expect(new Set(heard)).toEqual(new Set(['mended', 'five', 'six', 'seven']))
    expect(heard.length).toBeGreaterThanOrEqual(400)
  })
})

describe('a server on standard streams whose code changes', () => {
  let project: Project

  beforeAll(() => {
    project = new Project('server.ts', { 'server.ts': server(), 'word.ts': word('one') })
  })
  afterAll(() => project.remove())

  test('stays with its client through code that does not compile', async () => {
    const said: string[] = []
    const all = (): string => said.join('\n')
    const [command, ...args] = commandLine('serve', '--reload', project.file)
    const client = await open({ command, args, stderr: (line) => void said.push(line) }, { era: 'legacy' })
    project.write('word.ts', 'export const word: string = (\n')
    await expect.poll(all, patiently).toMatch(/not reloaded: \S*word\.ts:2:1 Unexpected end of file\nWhat ran before/)
    expect(text(await client.callTool('say'))).toBe('one')
    project.write('word.ts', word('two'))
    await spoken(client, 'two')
    expect(all()).toMatch(/reloaded in \d+ ms: the lists are what they were/)
  })

  test('leaves nothing behind when it is killed', async () => {
    project.write('server.js', server())
    project.write('word.js', word('one'))
    const running = start(['serve', '--reload', project.path('server.js'), '--ws', '0'])
    const client = await open((await running.said(/ws:\S+/))[0], {})
    project.write('word.js', word('two'))
    await spoken(client, 'two')
    const worker = Number(text(await client.callTool('pid')))
    const workers = workersOf(running.child.pid)
    expect(workers).toContain(worker)
    running.child.kill('SIGKILL')
    await running.ended
    for (const pid of workers) await vi.waitUntil(() => !isAlive(pid), patiently)
  })
})

/** A server that wants to know who calls. */
const guarded = `
import { mcp, tool } from '@causeway/server'
import { AuthorizationRequired } from '@causeway/transports'

const verify = ({ headers }) => {
  const id = headers('authorization')?.slice('Bearer '.length)
  if (id === undefined) throw new AuthorizationRequired(401, { 'www-authenticate': 'Bearer' }, 'who are you?')
  return { id, scopes: [], claims: {} }
}
const who = tool({ description: 'Names the caller' }, (_, { principal }) => principal?.id ?? 'nobody')
export default mcp({ name: 'guarded', tools: { who }, http: { verify } })
`

test('code that does not run yet is waited for, and then decides who may call', async () => {
  const project = new Project('server.js', { 'server.js': 'broken (', 'word.js': word('one') })
  const running = start(['serve', '--reload', project.file, '--http', '0'])
  await running.said(/server\.js does not run: \S*server\.js:1 SyntaxError: Unexpected/)
  project.write('server.js', guarded)
  const url = (await running.said(/http:\S+/))[0]
  await expect(open(url, {})).rejects.toThrow(/who are you/)
  const client = await open(url, { http: { headers: { authorization: 'Bearer ada' } } })
  expect(text(await client.callTool('who'))).toBe('ada')
  running.child.kill()
  await running.ended
  project.remove()
})

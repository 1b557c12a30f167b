import { mkdirSync } from 'node:fs'
import { type Client, connect } from '@causeway/client'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Running, start } from '../../fixtures/causeway.js'
import { isAlive, patiently, server, spoken, text, word, workersOf } from '../../fixtures/changing-server.js'
import { Project } from '../../fixtures/project.js'

/** One that serves, and two that stand by. */
const WORKERS = 3

describe('a server whose code changes', () => {
  let project: Project
  let running: Running
  let client: Client

  async function serve(file: string, files: Readonly<Record<string, string>>, more = (): void => {}): Promise<void> {
    project = new Project(file, files)
    more()
    running = start(['serve', '--reload', project.file, '--http', '0'])
    client = await connect((await running.said(/http:\S+/))[0], { reconnect: false })
  }

  async function stop(): Promise<void> {
    await client.close()
    const all = workers()
    running.child.kill()
    await running.ended
    for (const pid of all) await vi.waitUntil(() => !isAlive(pid), patiently)
    project.remove()
  }

  const serveWord = (): Promise<void> => serve('server.js', { 'server.js': server(), 'word.js': word('0') })
  afterEach(stop)

  const workers = (): number[] => workersOf(running.child.pid)
  const untilSettled = (): Promise<unknown> => vi.waitUntil(() => workers().length === WORKERS, patiently)

  test('ends at the last of many changes, in their order, with no call failed and no process left over', async () => {
    await serveWord()
    const heard: number[] = []
    let over = false
    const load = (async () => {
      while (!over) heard.push(Number(text(await client.callTool('say'))))
    })()
    try {
      // One after some answers of the one before: many of them while another is being read.
      for (let to = 1; to <= 10; to++) {
        project.write('word.js', word(String(to)))
        const answers = heard.length + 5
        await vi.waitUntil(() => heard.length >= answers, patiently)
      }
      await spoken(client, '10')
    } finally {
      over = true
    }
    await load
    expect(heard).toEqual(heard.toSorted((one, other) => one - other))
    await untilSettled()
  })

  test('gives up what the oldest worker has not finished after four more changes', async () => {
    await serveWord()
    const outcomes: string[] = []
    const calls: Promise<unknown>[] = []
    for (let to = 1; to <= 5; to++) {
      await new Promise<void>((resolve) => {
        const call = client.callTool('hold', {}, { onProgress: () => resolve() })
        calls.push(call.then(text, ({ message }: Error) => message).then((outcome) => outcomes.push(outcome)))
      })
      project.write('word.js', word(String(to)))
      await spoken(client, String(to))
    }
    await expect
      .poll(() => outcomes, patiently)
      .toEqual([
        'The server was reloaded, and what it had begun before was cut off: the server was reloaded 4 times meanwhile.',
      ])
    await running.said(/1 call of before cut off: the server was reloaded 4 times meanwhile\./)
    project.write('go', '')
    await Promise.all(calls)
    expect(outcomes.slice(1).toSorted()).toEqual(['1', '2', '3', '4'])
    await untilSettled()
  })

  test('is started ever more slowly where it ends again and again, and at once when that is mended', async () => {
    await serveWord()
    // Some time after it has been loaded: what ends before that has not been one of its servers.
    project.write('word.js', `${word('falls')}setTimeout(() => process.exit(9), 300)\n`)
    const ended = String.raw`server\.js exited with code 9; it is started again`
    const [, ...delays] = await running.said(
      new RegExp(String.raw`${ended}\.\n[^]*${ended} in ([\d.]+) s\.\n[^]*${ended} in ([\d.]+) s\.\n`),
    )
    expect(Number(delays[1])).toBe(2 * Number(delays[0]))
    project.write('word.js', word('mended'))
    await running.said(/started again in \d+ ms|reloaded in \d+ ms/)
    await spoken(client, 'mended')
    await untilSettled()
  })

  test('loads a package together with the code that imports it where only the compiler can', async () => {
    // Its files name each other as those of programs for browsers do.
    const odd = {
      'package.json': '{ "name": "odd", "type": "module", "main": "index.js", "sideEffects": false }',
      'index.js': "export * from './mark'",
      'mark.js': "export const mark = '!'",
    }
    const own = (to: string): string => `import { mark } from 'odd'\nexport const word: string = '${to}' + mark\n`
    await serve('server.ts', { 'server.ts': server(), 'word.ts': "export { word } from './lib/word.js'\n" }, () => {
      mkdirSync(project.path('lib/node_modules/odd'), { recursive: true })
      for (const [name, content] of Object.entries(odd)) project.write(`lib/node_modules/odd/${name}`, content)
      project.write('lib/word.ts', own('one'))
    })
    for (const to of ['two', 'three']) {
      await untilSettled()
      project.write('lib/word.ts', own(to))
      await spoken(client, `${to}!`)
    }
  })
})

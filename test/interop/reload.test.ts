/** Clients of the official SDK stay connected to our server while its code changes. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandLine, type Running, start } from '../../packages/cli/fixtures/causeway.js'
import { Project } from '../../packages/cli/fixtures/project.js'
import { connectOfficial, type OfficialClient, type Sdk } from './official-client.js'

const server = (word: string, more = ''): string => `
import { mcp, tool } from '@causeway/server'
const tools = { say: tool({ description: 'Says' }, () => '${word}'), ${more} }
export default mcp({ name: 'reloaded', tools })
`
const extra = "extra: tool({ description: 'New' }, () => 'new')"

let running: Running
let url = ''
const project = new Project('server.js', { 'server.js': server('one') })

beforeAll(async () => {
  running = start(['serve', '--reload', project.file, '--http', '0'])
  url = (await running.said(/http:\S+/))[0]
})
afterAll(async () => {
  running.child.kill()
  await running.ended
  project.remove()
})

async function say(client: OfficialClient): Promise<string | undefined> {
  return (await client.callTool('say')).content?.[0]?.text
}

test.each<Sdk>(['v1', 'v2-legacy', 'v2-modern'])('the client %s over HTTP and standard streams', async (sdk) => {
  project.write('server.js', server('one'))
  const [command, ...args] = commandLine('serve', '--reload', project.file)
  const env = { PATH: process.env.PATH ?? '' }
  const own = { command, args, cwd: project.folder, env, violations: () => '', [Symbol.asyncDispose]: async () => {} }
  const clients = [
    await connectOfficial(sdk, { kind: 'http', url }),
    await connectOfficial(sdk, { kind: 'stdio', command: own }),
  ]
  for (const client of clients) await expect.poll(() => say(client), { timeout: 30_000 }).toBe('one')
  const changes = await Promise.all(clients.map((client) => client.toolsChange()))
  project.write('server.js', server('two', extra))
  await Promise.all(changes.map(({ happened }) => happened))
  for (const client of clients) {
    await expect.poll(() => say(client), { timeout: 30_000 }).toBe('two')
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['say', 'extra'])
    await client.close()
  }
})

/** What a person at a terminal hears of a gateway whose upstreams are not all there. */
import { mcp, tool } from '@causeway/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { causeway } from '../../packages/cli/fixtures/causeway.js'
import { Stage } from './stage.js'

let stage: Stage
beforeAll(async () => {
  const good = () => mcp({ name: 'good', tools: { ping: tool({ description: 'Pings' }, () => 'pong') } })
  stage = await Stage.open(
    { upstreams: { crm: { here: 'none' }, good: { here: 'good' }, off: { here: 'none', enabled: false } } },
    { here: { good } },
  )
})
afterAll(() => stage[Symbol.asyncDispose]())

const ask = (command: string, ...words: string[]): ReturnType<typeof causeway> =>
  causeway(command, `${stage.origin}/mcp`, ...words)

describe('while an upstream is down', () => {
  it('a call of one of its tools says so', async () => {
    const { stdout, stderr, code } = await ask('call', 'crm__refund', 'order=5')
    expect(stdout + stderr).toMatch(/The upstream 'crm' is down and is tried again in \d+ s\./)
    expect(code).toBe(1)
  })

  it('so does one of its prompts', async () => {
    const { stderr, code } = await ask('prompt', 'crm__greet', 'whom=Ada')
    expect(stderr).toMatch(/The upstream 'crm' is down and is tried again in \d+ s\./)
    expect(code).toBe(4)
  })

  it('a tool that nobody can have is unknown', async () => {
    const { stderr, code } = await ask('call', 'good__pong')
    expect(stderr).toMatch(/Unknown tool: 'good__pong'\. Did you mean 'good__ping'\?/)
    expect(code).toBe(4)
  })

  it('a list says what is missing from it', async () => {
    expect((await ask('list')).stdout).toMatch(
      /good__ping .*Pings\n\nMissing: crm \(down\)\. The gateway says why at \/health\.\n$/,
    )
    expect(JSON.parse((await ask('list', '--json')).stdout)).toMatchObject({
      tools: [{ name: 'good__ping' }],
      missing: [{ upstream: 'crm', state: 'down' }],
    })
  })
})

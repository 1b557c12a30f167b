/** What somebody hears who wrote a configuration as it is written elsewhere. */
import { describe, expect, it } from 'vitest'
import { type Config, Stage } from './stage.js'

/** The problems of a configuration, by line. */
async function problems(config: object): Promise<readonly string[]> {
  const error = await Stage.open(config as Config).catch((thrown: unknown) => thrown) // as: checked by the gateway
  return error instanceof Error ? error.message.split('\n').map((line) => line.replace(/^.*?json:\d+:\d+: /, '')) : []
}

describe('a configuration', () => {
  it.each<[string, object, readonly (string | RegExp)[]]>([
    [
      'settings of a kind beside the kind',
      { upstreams: { a: { mcp: ['node', 'x.js'], env: { A: 'b' } } } },
      [/^upstreams\.a\.env: .* It belongs under mcp: \{ mcp: \{ …, env: … \} \}\.$/],
    ],
    [
      'settings of a kind without the kind',
      { upstreams: { a: { url: 'https://crm.example/mcp' } } },
      [/^upstreams\.a\.url: .* It belongs under mcp: \{ mcp: \{ …, url: … \} \}\.$/],
    ],
    [
      'a command and its arguments apart',
      { upstreams: { a: { mcp: { command: 'node', args: ['x.js'] } } } },
      [/^upstreams\.a\.mcp: expected 'command' to be a list, the program and its arguments, such as \[npx, -y,/],
    ],
    [
      'two ways to one server',
      { upstreams: { a: { mcp: { command: ['node'], url: 'https://crm.example/mcp' } } } },
      [/^upstreams\.a\.mcp: expected 'command' or 'url', not both/],
    ],
    [
      'neither of the ways to a server',
      { upstreams: { a: { mcp: { era: 'modern' } } } },
      [/^upstreams\.a\.mcp: expected 'command', a list such as \[npx, -y, some-server\], or 'url'/],
    ],
    [
      'a command as one text',
      { upstreams: { a: { mcp: 'node x.js' } } },
      [/^upstreams\.a\.mcp\.url: expected an address .* a command is a list of words/],
    ],
    [
      'a list of servers of another application',
      { mcpServers: { a: { command: 'node', args: ['x.js'] } } },
      [
        'mcpServers: This is how other applications list their servers. causeway config import <file> makes upstreams of them.',
      ],
    ],
    [
      'a list of upstreams',
      { upstreams: [{ mcp: 'https://crm.example/mcp' }] },
      [/^upstreams: expected a map of upstreams by name, such as \{ docs: \{ files: \.\/docs\/ \} \}/],
    ],
  ])('with %s is told what to write, once', async (_, config, expected) => {
    const told = await problems(config)
    expect(told).toEqual(expected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))))
  })
})

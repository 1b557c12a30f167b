/** Calls of `echo` by the client of the official SDK v2, speaking 2026-07-28: to a URL, or to a program given as arguments. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { loop } from './call-loop.mjs'

const [target, ...args] = process.argv.slice(2)
const client = new Client({ name: 'bench', version: '1.0.0' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } })
await client.connect(
  target.startsWith('http')
    ? new StreamableHTTPClientTransport(new URL(target))
    : new StdioClientTransport({ command: target, args }),
)
loop(async () => {
  const { content } = await client.callTool({ name: 'echo', arguments: { text: 'hello' } })
  if (content[0].text !== 'hello') throw new Error('wrong answer')
})

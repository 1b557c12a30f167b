/** Calls of `echo` by the client of the official SDK v1: to a URL, or to a program given as arguments. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { loop } from './call-loop.mjs'

const [target, ...args] = process.argv.slice(2)
const client = new Client({ name: 'bench', version: '1.0.0' })
await client.connect(
  target.startsWith('http')
    ? new StreamableHTTPClientTransport(new URL(target))
    : new StdioClientTransport({ command: target, args }),
)
loop(async () => {
  const { content } = await client.callTool({ name: 'echo', arguments: { text: 'hello' } })
  if (content[0].text !== 'hello') throw new Error('wrong answer')
})

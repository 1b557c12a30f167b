/** The official SDK v1 over stdio. */
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { echoServer } from './sdk-v1-server.mjs'

await echoServer().connect(new StdioServerTransport())

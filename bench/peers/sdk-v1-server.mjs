/** The server of the official SDK v1 with one tool: what its documentation shows, schemas made once. */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod'
import { echoFields } from './catalog.mjs'

const inputSchema = echoFields(z)

export function echoServer() {
  const server = new McpServer({ name: 'echo', version: '1.0.0' })
  server.registerTool('echo', { description: 'Says it again', inputSchema }, ({ text }) => ({
    content: [{ type: 'text', text }],
  }))
  return server
}

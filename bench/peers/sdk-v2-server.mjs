/** The servers of the official SDK v2: what its documentation shows, schemas made once. */
import { McpServer } from '@modelcontextprotocol/server'
import * as z from 'zod'
import { echoFields, toolDescription, toolFields, toolNames } from './catalog.mjs'

const echoInput = z.object(echoFields(z))
/** Made once, by the programs that have use for it. */
let toolInput

export function echoServer() {
  const server = new McpServer({ name: 'echo', version: '1.0.0' })
  server.registerTool('echo', { description: 'Says it again', inputSchema: echoInput }, ({ text }) => ({
    content: [{ type: 'text', text }],
  }))
  return server
}

export function fiftyToolsServer() {
  toolInput ??= z.object(toolFields(z))
  const server = new McpServer({ name: 'fifty', version: '1.0.0' })
  for (const name of toolNames) {
    server.registerTool(name, { description: toolDescription(name), inputSchema: toolInput }, () => ({ content: [] }))
  }
  return server
}

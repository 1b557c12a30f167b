/** The official SDK v2 serving 2026-07-28 over HTTP; `--fifty` serves 50 tools instead of one. */
import { createServer } from 'node:http'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler } from '@modelcontextprotocol/server'
import { jsonBody, listen } from './ready.mjs'
import { echoServer, fiftyToolsServer } from './sdk-v2-server.mjs'

const factory = process.argv.includes('--fifty') ? fiftyToolsServer : echoServer
const handler = toNodeHandler(createMcpHandler(factory, { legacy: 'reject', responseMode: 'json' }))

listen(createServer(async (request, response) => handler(request, response, await jsonBody(request))))

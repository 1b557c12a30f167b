/** The official SDK v2 over stdio, in either era. */
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { echoServer } from './sdk-v2-server.mjs'

serveStdio(echoServer)

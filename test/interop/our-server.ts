import { serveHttp, serveWebSocket } from '@causeway/transports/node'
import { expect } from 'vitest'
import type { Reachable } from './official-client-suite.js'
import { ourApp } from './our-app.js'
import { ourCommand } from './our-command.js'

/** Our server in this process, over HTTP (the endpoint of every revision, or the pair of 2024-11-05) or over WebSocket. */
export async function openAddress(kind: 'http' | 'sse' | 'websocket'): Promise<Reachable> {
  const app = ourApp()
  const listening = await (kind === 'websocket' ? serveWebSocket : serveHttp)(app.service, { port: 0 })
  const url = kind === 'sse' ? new URL('/sse', listening.url).href : listening.url
  return {
    way: { kind, url },
    async close() {
      await listening.close()
      await app.close()
    },
  }
}

/** Our server as a command for the client to start. */
export async function openStdio(): Promise<Reachable> {
  const command = await ourCommand()
  return {
    way: { kind: 'stdio', command },
    async close() {
      const violations = command.violations()
      await command[Symbol.asyncDispose]()
      expect(violations).toBe('')
    },
  }
}

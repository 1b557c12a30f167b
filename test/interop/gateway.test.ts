/** The official clients against our server behind a gateway. */
import { join } from 'node:path'
import { serveHttp } from '@causeway/transports/node'
import { expect } from 'vitest'
import { Stage } from '../gateway/stage.js'
import { type Cell, type Reachable, talksWithOurs } from './official-client-suite.js'
import { ourApp } from './our-app.js'
import { ourCommand } from './our-command.js'

const cells: readonly Cell[] = [
  { sdk: 'v1', transport: 'stdio', revision: '2025-11-25' },
  { sdk: 'v2-auto', transport: 'stdio', revision: '2026-07-28' },
  { sdk: 'v1', transport: 'http', revision: '2025-11-25' },
  { sdk: 'v2-modern', transport: 'http', revision: '2026-07-28' },
]

for (const cell of cells) talksWithOurs(cell, cell.transport === 'stdio' ? upOverStdio : gatewayOverHttp)

/** `causeway up --stdio`; the server is a file that it loads. */
async function upOverStdio(): Promise<Reachable> {
  const command = await ourCommand('packages/cli/src/main.ts')
  const file = join(import.meta.dirname, 'gateway/causeway.yaml')
  return {
    way: { kind: 'stdio', command: { ...command, args: [...command.args, 'up', '--stdio', '--no-watch', file] } },
    async close() {
      const violations = command.violations()
      await command[Symbol.asyncDispose]()
      expect(violations).toBe('')
    },
  }
}

/** A gateway in this process; the server is another one over HTTP. */
async function gatewayOverHttp(): Promise<Reachable> {
  const app = ourApp()
  const { url, close } = await serveHttp(app.service, { port: 0, host: '127.0.0.1', ...app.http })
  const stage = await Stage.open({ upstreams: { ours: { mcp: url, prefix: '' } } })
  return {
    way: { kind: 'http', url: `${stage.origin}/mcp` },
    async close() {
      await stage[Symbol.asyncDispose]()
      await close(0)
      await app.close(0)
    },
  }
}

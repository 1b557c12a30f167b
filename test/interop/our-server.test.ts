import { memoryPair, type Service } from '@causeway/transports'
import { serveGrpc } from '@causeway/transports/grpc'
import { serveHttp, serveWebSocket } from '@causeway/transports/node'
import { expect } from 'vitest'
import { contractApp } from './contract-app.js'
import { type OpenServer, type Skill, talksWithServer } from './our-client-suite.js'
import { ourCommand } from './our-command.js'

async function inMemory(): Promise<OpenServer> {
  const app = contractApp()
  const dial = () => {
    const [ours, theirs] = memoryPair()
    app.attach(theirs, { transport: 'memory' })
    return ours
  }
  return { target: dial, close: () => app.close() }
}

type Listen = (service: Service) => Promise<{ readonly url: string; close(): Promise<void> }>

async function listening(listen: Listen, path?: string): Promise<OpenServer> {
  const app = contractApp()
  const { url, close } = await listen(app.service)
  return {
    target: path === undefined ? url : new URL(path, url).href,
    async close() {
      await close()
      await app.close()
    },
  }
}

async function overStdio(): Promise<OpenServer> {
  const ours = await ourCommand('test/interop/contract-stdio-server.ts')
  return {
    target: { ...ours, stderr: 'ignore' },
    async close() {
      const violations = ours.violations()
      await ours[Symbol.asyncDispose]()
      expect(violations).toBe('')
    },
  }
}

const revisions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'] as const

for (const revision of revisions) {
  // Neither forms nor structured output before that; the first revision has no Streamable HTTP.
  const without: readonly Skill[] = revision < '2025-06-18' ? ['asking', 'structured'] : []
  const cell = { revision, options: { revision }, without }
  talksWithServer({ title: 'our server in memory', ...cell }, inMemory)
  if (revision === '2024-11-05') {
    talksWithServer({ title: 'our server over HTTP+SSE', ...cell }, () => listening(serveHttp, '/sse'))
  } else talksWithServer({ title: 'our server over HTTP', ...cell }, () => listening(serveHttp))
  talksWithServer({ title: 'our server over WebSocket', ...cell }, () => listening(serveWebSocket))
  talksWithServer({ title: 'our server over gRPC', ...cell }, () => listening(serveGrpc))
  if (revision >= '2025-11-25') talksWithServer({ title: 'our server over stdio', ...cell }, overStdio)
}

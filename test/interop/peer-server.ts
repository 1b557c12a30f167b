import { join } from 'node:path'
import type { OpenServer } from './our-client-suite.js'
import { startPeer } from './peer-process.js'

const peer = (name: string): string => join(import.meta.dirname, 'peers', name)

/** A server of peers/ on standard streams. */
export async function onStreams(script: string, mode = 'stdio'): Promise<OpenServer> {
  const target = { command: process.execPath, args: [peer(script), mode], stderr: 'ignore' } as const
  return { target, close: async () => {} }
}

/** A server of peers/ over HTTP. */
export async function onHttp(script: string, ...args: string[]): Promise<OpenServer> {
  const { ready, close } = await startPeer({ args: [peer(script), ...args], prints: /listening on (\S+)/ })
  return { target: ready, close }
}

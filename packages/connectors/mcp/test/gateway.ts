import type { TestContext, TestContextOptions } from '@causeway/connector-kit/testing'
import { openConnector } from '@causeway/connector-kit/testing'
import { type App, mcp } from '@causeway/server'
import connector from '../src/connector.js'

/** A server whose tools, resources and prompts are all those of one upstream, with their own names. */
export interface SmallGateway {
  readonly app: App
  readonly context: TestContext
  close(): Promise<void>
}

/** What a gateway does with one upstream and an empty prefix. */
export async function smallGateway(written: unknown, options: TestContextOptions = {}): Promise<SmallGateway> {
  const { context, provider } = await openConnector(connector, written, { name: 'upstream', ...options })
  const app = mcp({ name: 'small-gateway', version: '1.0.0' })
  app.mount(provider)
  return { app, context, close: () => app.close(0) }
}

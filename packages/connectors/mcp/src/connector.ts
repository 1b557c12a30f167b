import { type ClientOptions, connect, type Handlers } from '@causeway/client'
import { type Connector, type ConnectorContext, defineConnector } from '@causeway/connector-kit'
import { ErrorCode, limits, RpcError } from '@causeway/protocol'
import type { Provider } from '@causeway/server'
import { configSchema, expand, type McpConfig } from './config.js'
import { inConfigWords } from './config-words.js'
import { Roots } from './roots.js'
import { reachOf } from './target.js'
import { type ClientCall, Turns } from './turns.js'
import { Upstream } from './upstream.js'

/** Attempts to come back over HTTP before the upstream counts as lost. */
const RECONNECT_ATTEMPTS = 3

/** Another MCP server, of any age and transport: everything it offers, and everything it asks for, goes through. */
const connector: Connector<McpConfig> = defineConnector<McpConfig>({
  kind: 'mcp',
  description: 'Another MCP server: a command, or an address',
  config: configSchema,
  expand,
  ignores: (config) => ('command' in config ? ['auth', 'http'] : []),
  connect: open,
})

export default connector

async function open(config: McpConfig, context: ConnectorContext): Promise<Provider> {
  const turns = new Turns(context.clock)
  const roots = new Roots()
  const { target, http, isProcess } = await reachOf(config, context)
  const connected = connect(target, {
    ...optionsOf(config, isProcess ? undefined : context.network.timeoutMs),
    ...(http === undefined ? {} : { http }),
    // A process that ended is started again by the gateway, with its own back-off.
    reconnect: isProcess ? false : { maxAttempts: RECONNECT_ATTEMPTS },
    handlers: handlersFor(turns, roots, context),
    signal: context.signal,
  })
  const client = await connected.catch((error: unknown) => {
    throw inConfigWords(error)
  })
  return loaded(
    new Upstream(client, { context, turns, roots, address: 'url' in config ? config.url : undefined }),
  ).catch((error: unknown) => {
    throw inConfigWords(error)
  })
}

async function loaded(upstream: Upstream): Promise<Provider> {
  try {
    await upstream.load()
    return upstream
  } catch (error) {
    await upstream.close()
    throw error
  }
}

/** @param requestMs the longest one request over HTTP may take, where that was said */
function optionsOf(config: McpConfig, requestMs: number | undefined): ClientOptions {
  const { connectTimeoutMs, maxTimeoutMs, revision, timeoutMs = requestMs ?? limits.callTimeoutMs } = config
  // HTTP+SSE is a transport of the legacy era only.
  const era = 'url' in config && config.transport === 'sse' ? 'legacy' : config.era
  return {
    timeoutMs,
    maxTimeoutMs: Math.max(maxTimeoutMs, timeoutMs),
    connectTimeoutMs,
    ...(era === undefined ? {} : { era }),
    ...(revision === undefined ? {} : { revision }),
    // A legacy server hears once for all clients; a modern one hears with each call what its client can do.
    capabilities: { elicitation: { form: {}, url: {} }, sampling: { tools: {} }, roots: { listChanged: true } },
    // The gateway keeps what may be kept, and the client of the gateway checks what it gets.
    cache: false,
    validateOutput: false,
  }
}

/** Lists are fetched again and again; what was left out of them is told once. */
const MAX_LEFT_OUT = 100

function handlersFor(turns: Turns, roots: Roots, { log }: ConnectorContext): Handlers {
  const leftOut = new Set<string>()
  return {
    callerOf: (what) => turns.only ?? (what === 'question' ? nobody(turns, roots, log) : undefined),
    on: {
      log: ({ level, logger, data }) => log.debug("it logged, on nobody's call", { level, logger, data }),
      warning: ({ kind, message }) => {
        const isLeftOut = /^invalid-(?:item|tool)-dropped$/.test(kind) && leftOut.size < MAX_LEFT_OUT
        if (!isLeftOut || leftOut.has(message)) log.debug(message, { kind })
        else {
          leftOut.add(message)
          log.warn(message)
        }
      },
      reconnecting: ({ attempt, delayMs, reason }) =>
        log.warn('the connection was lost', { attempt, retryInMs: delayMs, error: reason }),
      reconnected: () => log.info('the connection is back'),
    },
  }
}

/** Refuses a question that nobody, or one of several, caused; but for that after changed roots. */
function nobody(turns: Turns, roots: Roots, log: ConnectorContext['log']): Pick<ClientCall, 'ask' | 'log'> {
  const { idle } = turns
  return {
    ask: async (method, _params, { signal }) => {
      const folders = method === 'roots/list' ? roots.latest(signal) : undefined
      if (folders !== undefined) return folders
      if (idle) throw new RpcError(ErrorCode.MethodNotFound, `${method} is answered during calls only.`)
      if (!turns.takesTurns) {
        turns.takeTurns()
        log.warn('it asks its clients without saying during which call: from now on it works for one client at a time')
      }
      const message = `Calls of several clients were on their way, and ${method} does not say which one it is for. Call again.`
      throw new RpcError(ErrorCode.InternalError, message)
    },
    log: () => {},
  }
}

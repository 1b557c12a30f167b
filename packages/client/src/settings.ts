import { type Implementation, limits, type Revision } from '@causeway/protocol'
import type { DefaultPatience, Introduction } from './agreement.js'
import { capabilitiesOf } from './answers.js'
import { type CacheScope, ResponseCache } from './cache.js'
import type { Handlers } from './handlers.js'
import { allowedRevisions } from './negotiation/plan.js'
import type { ClientOptions, ReconnectOptions } from './options.js'

/** The options with every default filled in. */
export interface Settings {
  readonly introduction: Introduction
  readonly handlers: Handlers
  readonly patience: DefaultPatience
  readonly revisions: readonly Revision[]
  readonly connectTimeoutMs: number
  readonly probeTimeoutMs: number
  readonly maxListPages: number
  readonly maxInputRounds: number
  readonly visitWaitMs: number
  readonly validateOutput: boolean
  readonly reconnect: ReconnectOptions | false
  readonly cache: ResponseCache | undefined
  readonly cacheScope: CacheScope
}

let clients = 0

/**
 * @param serverKey what all clients of the server have in common; without it nothing is shared
 * @throws {TypeError} where the options contradict each other
 */
export function settingsOf(options: ClientOptions, serverKey: string | undefined): Settings {
  const { handlers = {}, cache } = options
  clients += 1
  const own = `client ${clients}`
  return {
    introduction: {
      info: infoOf(options),
      capabilities: capabilitiesOf(handlers, options.capabilities),
      logLevel: options.logLevel,
    },
    handlers,
    patience: {
      timeoutMs: options.timeoutMs ?? limits.callTimeoutMs,
      maxTimeoutMs: options.maxTimeoutMs ?? Math.max(limits.maxCallTimeoutMs, options.timeoutMs ?? 0),
    },
    revisions: allowedRevisions(options.era, options.revision),
    connectTimeoutMs: options.connectTimeoutMs ?? limits.connectTimeoutMs,
    probeTimeoutMs: options.probeTimeoutMs ?? limits.probeTimeoutMs,
    maxListPages: options.maxListPages ?? limits.maxListPages,
    maxInputRounds: options.maxInputRounds ?? limits.maxInputRounds,
    visitWaitMs: options.visitWaitMs ?? limits.visitWaitMs,
    validateOutput: options.validateOutput ?? true,
    reconnect: options.reconnect ?? {},
    cache: cache === false ? undefined : cache instanceof ResponseCache ? cache : new ResponseCache(cache),
    cacheScope: { server: serverKey ?? own, principal: options.principal ?? own },
  }
}

function infoOf({ info, name, version }: ClientOptions): Implementation {
  return info ?? { name: name ?? 'causeway', version: version ?? '0.0.0' }
}

import type { JsonObject, RevisionId } from '@causeway/protocol'
import { expectBadWire } from '../../../test/wire/expect-bad-wire.js'
import { type RawAnswer, type RawScript, type RawServer, rawServer } from '../../testing/src/index.js'

export {
  type RawAnswer,
  type RawExchange,
  type RawMessage,
  type RawScript,
  type RawServer,
  rawServer,
} from '../../testing/src/index.js'

// Scripts say as little as the test needs; what our side sends is held to the schema all the same.

/** A modern server that does what `script` says. */
export function modernPeer(script?: RawScript): RawServer {
  expectBadWire()
  return rawServer(script)
}

/** A legacy server that does what `script` says; it knows nothing of `server/discover`. */
export function legacyPeer(script?: RawScript, revision: RevisionId = '2025-11-25'): RawServer {
  expectBadWire()
  return rawServer(script, { revision })
}

/** A complete modern result. */
export function complete(result: JsonObject): RawAnswer {
  return { result: { resultType: 'complete', ...result } }
}

/** A text result of a tool. */
export function text(value: string): JsonObject {
  return { content: [{ type: 'text', text: value }] }
}

import type {
  ClientCapabilities,
  Era,
  Implementation,
  JsonObject,
  LoggingLevel,
  Revision,
  RpcId,
  RpcParams,
} from '@causeway/protocol'
import type { Exchange, Principal } from '@causeway/transports'
import type { HandlerContext } from './context.js'

/** One request after era, revision and parameters were checked: what middleware and features work with. */
export interface ServerRequest {
  readonly id: RpcId
  readonly method: string
  readonly params: RpcParams
  readonly revision: Revision
  readonly era: Era
  readonly clientCapabilities: ClientCapabilities
  readonly clientInfo: Implementation | undefined
  /** What the client wants to hear; undefined is nothing in the modern era. */
  readonly logLevel: LoggingLevel | undefined
  readonly principal: Principal | undefined
  /** The tool's or prompt's name, the resource's URI; undefined for other methods. */
  readonly name: string | undefined
  readonly exchange: Exchange
  /** The handler that made it with `call` or `read`; undefined for what a client asks. */
  readonly outer?: HandlerContext
  /** The context of the server that mounts this one and passed it on. Names and arguments may differ from the client's then. */
  readonly mounted?: HandlerContext | undefined
}

/** An empty object shared by all requests without parameters. */
export const NO_PARAMS: JsonObject = Object.freeze({})

/** What a supervisor and its workers tell each other. A text that is passed on as it is goes beside its message. */
import type {
  ClientCapabilities,
  Era,
  Implementation,
  LoggingLevel,
  RevisionId,
  RpcErrorObject,
  RpcNotification,
  RpcRequest,
  RpcResponse,
} from '@causeway/protocol'
import type { ClientCertificate, Principal } from '@causeway/transports'
import type { ListKind, ListSnapshot } from './list-snapshot.js'
import type { LoadProblem } from './load-problem.js'

/** A legacy session as it travels. */
export interface SessionRecord {
  readonly revision: RevisionId
  readonly clientCapabilities: ClientCapabilities
  readonly clientInfo?: Implementation
  readonly initialized: boolean
  readonly logLevel?: LoggingLevel
  readonly subscriptions: readonly string[]
}

/** Who sends, as far as a server looks at it. */
export interface Sender {
  readonly transport: string
  readonly principal?: Principal
  readonly session?: SessionRecord
}

/** Headers by lower-case name. */
export type HeaderRecord = Readonly<Record<string, string>>

/** What a client showed in the TLS handshake, as it travels. */
export interface CertificateRecord {
  readonly subject: ClientCertificate['subject']
  readonly subjectAltName?: string
  readonly fingerprint256: string
  /** In DER, as Base64. */
  readonly raw: string
}

/** The number of a client whose session goes on from one worker to the next; others are strangers with each message. */
interface From {
  readonly peer?: number
  readonly from: Sender
}

export type ToWorker =
  /** Loads all but the server's own code. Comes first. */
  | { readonly kind: 'prepare'; readonly typescript: boolean; readonly packages: readonly string[] }
  /** Loads the server; the key, in Base64, is the same for all workers. */
  | { readonly kind: 'load'; readonly file: string; readonly key: string }
  | ({ readonly kind: 'request'; readonly call: number; readonly era: Era } & From & {
        readonly headers?: HeaderRecord
        readonly message: RpcRequest
      })
  | { readonly kind: 'cancel'; readonly call: number; readonly reason: string }
  | ({ readonly kind: 'notification'; readonly message: RpcNotification } & From)
  /** What the client answered to a question that came with a call, or with none. */
  | { readonly kind: 'answer'; readonly call?: number; readonly peer?: number; readonly response: RpcResponse }
  /** A session that began with another worker goes on here, or is to be what it is there. */
  | { readonly kind: 'adopt'; readonly peer: number; readonly from: Sender }
  | { readonly kind: 'gone'; readonly peer: number }
  | ({ readonly kind: 'verify'; readonly check: number; readonly method: string; readonly url: string } & {
      readonly headers: HeaderRecord
      readonly certificate?: CertificateRecord
    })
  /** Tells clients that these lists look different. */
  | { readonly kind: 'announce'; readonly lists: readonly ListKind[] }
  /** Another worker has taken over; asks for a sign of life. */
  | { readonly kind: 'retire' }
  | { readonly kind: 'end'; readonly graceMs: number }

export type FromWorker =
  /** All but the server's own code is loaded. With packages that cannot be loaded that early, this process is of no use. */
  | { readonly kind: 'prepared'; readonly unfit: readonly string[] }
  | { readonly kind: 'imported'; readonly imports: Imports }
  | ({ readonly kind: 'ready' } & Loaded)
  | { readonly kind: 'failed'; readonly problem: LoadProblem }
  /** With the text of the response. */
  | { readonly kind: 'reply'; readonly call: number; readonly errorCode?: number }
  /** With a frame that belongs to the call. */
  | { readonly kind: 'say'; readonly call: number }
  | { readonly kind: 'suspend'; readonly call: number; readonly retryMs?: number }
  /** With a frame that belongs to no call. */
  | { readonly kind: 'tell'; readonly peer: number }
  | ({ readonly kind: 'verified'; readonly check: number } & Verdict)
  | { readonly kind: 'retired' }

/** Files that a server is made of. */
export interface Imports {
  /** Paths of the project's own files. */
  readonly files: readonly string[]
  /** Paths where a file was looked for that is not there. */
  readonly missing: readonly string[]
  /** URLs of packages that the project's own files import. */
  readonly packages: readonly string[]
}

/** What a worker says of the server that it has loaded. */
export interface Loaded {
  readonly lists: ListSnapshot
  /** How the file would be served, as far as it can be said in JSON. */
  readonly options: { readonly [option: string]: unknown }
  /** Does it want to know who calls? */
  readonly verifies: boolean
}

/** What came of asking who calls. */
export type Verdict =
  | { readonly principal?: Principal }
  | { readonly refused: { readonly status: 401 | 403; readonly headers: HeaderRecord; readonly message: string } }
  | { readonly error: RpcErrorObject['message'] }

/**
 * Every default bound of the stack, with its unit in its name. Options of the same name override one of them for one
 * server, client or transport; none of them can be switched off, only raised.
 */
export const limits = {
  /** One JSON-RPC message, as UTF-8. */
  maxMessageBytes: 4_194_304,
  /** Arrays and objects within each other in one message. */
  maxJsonDepth: 128,
  /** Messages in one 2025-03-26 batch. */
  maxBatchMessages: 100,
  /** Requests of one peer that are being answered at the same time. */
  maxRequestsInFlight: 1_000,
  /** Server-to-client requests of one peer that wait for an answer at the same time. */
  maxAsksInFlight: 64,
  /** Frames that wait for one slow reader before it is let go, as UTF-8. */
  maxQueuedBytes: 16_777_216,
  /** Headers of one HTTP request. */
  maxHeaderBytes: 32_768,
  /** A WebSocket or gRPC connection is pinged this often, and ended where nothing has come since the last time. */
  pingIntervalMs: 30_000,
  /** Resource URIs in one subscription filter, or subscribed in one legacy session. */
  maxSubscribedUris: 1_000,
  /** Rounds of `input_required` for one call. */
  maxInputRounds: 16,
  /** A client's wait for the server's word that a user is done at an address, before a call that needs it is repeated anyway. */
  visitWaitMs: 300_000,
  /** The last bytes of a connection that ends have that long to get out, and the other side to say that it heard of the end. */
  closeTimeoutMs: 2_000,
  /** A stopped child process has that long between stdin close, SIGTERM and SIGKILL, each. */
  childExitMs: 2_000,
  /** Characters kept of the last that a child process said on stderr. */
  stderrTailLength: 4_096,
  /** A client's wait for a response; progress extends it. */
  callTimeoutMs: 60_000,
  /** The hard cap of that wait, progress or not. */
  maxCallTimeoutMs: 600_000,
  /** Calls of one client that wait for their turn, beyond `maxRequestsInFlight`. */
  maxQueuedCalls: 100_000,
  /** A client's wait for a connection and the choice of the era. */
  connectTimeoutMs: 30_000,
  /** A process that leaves `server/discover` unanswered for that long is sent `initialize`, too. */
  probeTimeoutMs: 5_000,
  /** First and largest wait between attempts to reconnect. */
  reconnectMinMs: 250,
  reconnectMaxMs: 30_000,
  /** Attempts in a row before a client gives a connection up. */
  maxReconnectAttempts: 10,
  /** Redirects that an HTTP client follows for one request, all of them to the same origin. */
  maxRedirects: 3,
  /** Times that one HTTP request is repeated with what `authorize` returned for a 401 or 403. */
  maxChallenges: 2,
  /** Text of an HTTP error that a client keeps, in characters. */
  maxErrorBodyLength: 16_384,
  /** A client's wait for the end of its legacy session when it closes. */
  sessionEndTimeoutMs: 2_000,
  /** What an HTTP client reads of a body that nobody wants, so that the socket can serve again. */
  maxDiscardedBytes: 65_536,
  /** The longest that it reads it. */
  discardTimeoutMs: 1_000,
  /** Entries of a client's response cache. */
  maxCacheEntries: 1_000,
  /** Pages a client follows for one list. */
  maxListPages: 1_000,
  /** Characters of one URI that is matched against templates. */
  maxUriLength: 8_192,
  /** Variables of one URI template, each counted as often as it occurs. */
  maxUriVariables: 64,
  /** Characters shown of the words with which a server refuses a WebSocket or a gRPC stream. */
  maxErrorTextLength: 2_000,
} as const

/** The same of servers only; clients, which are bundled for browsers, do not carry them. */
export const serverLimits = {
  /** A request's head and body must have arrived by then, and the first message of a WebSocket or gRPC stream (slow clients). */
  requestReceiveTimeoutMs: 30_000,
  /** An idle kept-alive HTTP connection is closed after that. */
  keepAliveTimeoutMs: 65_000,
  /** WebSockets of one endpoint at the same time; further ones are refused. */
  maxWebSockets: 10_000,
  /** gRPC streams of one server at the same time, and sockets that carry them; further ones are refused. */
  maxGrpcStreams: 10_000,
  /** A comment line goes out on a silent SSE stream this often. */
  sseKeepAliveMs: 15_000,
  /** What a legacy client is told to wait before it resumes a stream. */
  sseRetryMs: 1_000,
  /** Events of one legacy session kept for resumption. */
  maxReplayEvents: 256,
  /** The same events, as UTF-8. */
  maxReplayBytes: 1_048_576,
  /** The same events of all sessions of one server. */
  maxReplayTotalBytes: 67_108_864,
  /** Legacy sessions at the same time; above it the oldest idle one ends. */
  maxSessions: 10_000,
  /** A legacy session without a request or an open stream ends after that. */
  sessionIdleMs: 1_800_000,
  /** A sealed session id is refused after that, whatever it did meanwhile. */
  sessionLifetimeMs: 86_400_000,
  /** Open `subscriptions/listen` streams of one server. */
  maxSubscriptions: 20_000,
  /** A server-to-client request (elicitation waits for a person). */
  askTimeoutMs: 600_000,
  /** Users of one server that are at an address, and whose clients are to hear when they are done. */
  maxOpenVisits: 10_000,
  /** `requestState` on the wire; a larger state goes to the store and travels as a reference. */
  maxRequestStateBytes: 8_192,
  /** A sealed `requestState` is refused after that. */
  requestStateLifetimeMs: 3_600_000,
  /** What runs may finish for that long when a server closes. */
  shutdownGraceMs: 10_000,
  /** What runs may finish for that long when a client has ended its half of a connection. */
  inputEndGraceMs: 1_000,
  /** Items in one page of a list. */
  pageSize: 1_000,
  /** The same as UTF-8: what most clients take in one message, with room for what stands beside the items. */
  maxPageBytes: 3_145_728,
  /** Values in one completion, as the specification caps it. */
  maxCompletionValues: 100,
  /** Tools that call tools within each other, before that is taken for an endless loop. */
  maxCallDepth: 16,
} as const

/** The names of the bounds, for options that override them. */
export type Limits = { readonly [K in keyof typeof limits | keyof typeof serverLimits]: number }

import { CausewayError, ErrorCode, RpcError } from '@causeway/protocol'
import { ExitCode } from './exit-code.js'
import { inClientWords } from './tls-words.js'

/** Something that ends a command: one line for a person, what to do about it, and the code to exit with. */
export class Failure extends Error {
  override readonly name: string = 'Failure'
  readonly exitCode: ExitCode
  /** What to do, as sentences; may have lines of its own. */
  readonly hint: string | undefined

  constructor(exitCode: ExitCode, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
    this.hint = hint
  }
}

/** The command line is wrong. */
export function usageFailure(message: string, hint?: string): Failure {
  return new Failure(ExitCode.usage, message, hint)
}

/** There is no server to talk to; `error` says why. */
export function connectFailure(error: unknown, hint?: string): Failure {
  if (error instanceof Failure) return error
  const message = inClientWords(messageOf(error))
  if (error instanceof CausewayError && error.code === 'ERR_TLS')
    return new Failure(ExitCode.usage, message, hint, { cause: error })
  // Options that contradict each other do so whatever the server is.
  if (error instanceof TypeError) return new Failure(ExitCode.usage, message, hint, { cause: error })
  return new Failure(ExitCode.notConnected, message, hint ?? connectHint(error), { cause: error })
}

/** Whatever was thrown, as something to show. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (error instanceof RpcError) {
    return new Failure(ExitCode.protocol, `${error.message} (error ${error.code})`, rpcHint(error), { cause: error })
  }
  if (error instanceof CausewayError) {
    return new Failure(ExitCode.protocol, error.message, callHint(error), { cause: error })
  }
  return new Failure(
    ExitCode.internal,
    messageOf(error),
    'This looks like a mistake in causeway; --debug shows where.',
    {
      cause: error,
    },
  )
}

/** The code that scripts can tell it by: `ERR_…` of a local error, the number of one that the server sent. */
export function errorCodeOf({ cause }: Failure): string | number | undefined {
  return cause instanceof CausewayError || cause instanceof RpcError ? cause.code : undefined
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error)
}

function connectHint(error: unknown): string | undefined {
  if (!(error instanceof CausewayError)) return undefined
  // What refused a WebSocket or a gRPC stream is the reason why there is none.
  const { status } = { ...Object(error.cause), ...error } as { readonly status?: unknown } // as: whatever it is
  if (status === 401 || status === 403) {
    return "Pass what it wants to see, for example --header 'Authorization: Bearer …'."
  }
  switch (error.code) {
    case 'ERR_CONNECT_FAILED':
      // What is wrong with certificates is said along with what to do.
      if (/\btls\.|certificate/.test(error.message)) return undefined
      if (!error.message.includes('://'))
        return 'Check that the command after -- starts a server that speaks MCP on its standard streams.'
      return /\bgrpcs?:/.test(error.message)
        ? 'Check that the server is running, and that it is gRPC that it serves at that port.'
        : 'Check that the server is running and that the address is that of its MCP endpoint, usually …/mcp, and …/sse of servers of 2024.'
    case 'ERR_CONNECT_TIMEOUT':
      return 'Give it more time with --timeout <seconds>.'
    case 'ERR_ERA_MISMATCH':
    case 'ERR_NO_COMMON_REVISION':
      return 'Leave out --era and --revision to let both sides agree.'
    case 'ERR_SPAWN':
      return 'Check that the command after -- exists; it is started without a shell.'
    default:
      return undefined
  }
}

function callHint(error: CausewayError): string | undefined {
  if (error.code === 'ERR_CALL_TIMEOUT') return 'Give it more time with --timeout <seconds>.'
  if (error.code === 'ERR_INPUT_UNANSWERABLE')
    return 'On a terminal you are asked; a model answers with --model <name>.'
  return undefined
}

/** What to do where a server says, in words of its own, that its client answers no sampling; undefined where it says anything else. */
export function samplingHint(text: string): string | undefined {
  const lacksSampling = /\bsampling\b/i.test(text) && /not support|unsupported|capabilit/i.test(text)
  return lacksSampling ? SAMPLING_HINT : undefined
}

const SAMPLING_HINT = 'Run it on a terminal to answer, or give it a model: --model <name> --yes-sampling.'

function rpcHint({ code, message, data }: RpcError): string | undefined {
  if (code === ErrorCode.MissingRequiredClientCapability && wantsSampling(data)) return SAMPLING_HINT
  // Before there was a code for it.
  const hint = samplingHint(message)
  if (hint !== undefined) return hint
  const noResource = code === ErrorCode.ResourceNotFound || (code === ErrorCode.InvalidParams && hasUri(data))
  return code === ErrorCode.MethodNotFound || noResource ? 'causeway list shows what the server offers.' : undefined
}

function wantsSampling(data: unknown): boolean {
  const required = typeof data === 'object' && data !== null && Reflect.get(data, 'requiredCapabilities')
  return typeof required === 'object' && required !== null && 'sampling' in required
}

function hasUri(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'uri' in data
}

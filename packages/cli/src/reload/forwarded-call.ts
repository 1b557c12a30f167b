import {
  ErrorCode,
  failureText,
  parseFrame,
  RpcError,
  type RpcErrorObject,
  type RpcRequest,
  type RpcResponse,
} from '@causeway/protocol'
import type { Exchange, Reply } from '@causeway/transports'
import type { Line } from './line.js'

/** What every notification of this stack begins with; all else that a worker says is looked at. */
const NOTIFICATION = '{"jsonrpc":"2.0","method":'
const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged'

/** One request of a client while a worker answers it. */
export class ForwardedCall {
  readonly number: number
  readonly message: RpcRequest
  readonly exchange: Exchange
  readonly reply: Promise<Reply>
  /** Who answers it; undefined for a subscription whose worker was lost. */
  line: Line | undefined
  #settle: (reply: Reply) => void = () => {}
  /** Questions to the client that wait for its answer. */
  #questions: AbortController | undefined
  /** A subscription is acknowledged once, however many workers have kept it. */
  #acknowledged = false

  constructor(number: number, message: RpcRequest, exchange: Exchange) {
    this.number = number
    this.message = message
    this.exchange = exchange
    this.reply = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  /** A subscription goes on with the next worker; everything else is finished by the one that began it. */
  get isSubscription(): boolean {
    return this.message.method === 'subscriptions/listen'
  }

  settle(reply: Reply): void {
    this.#questions?.abort(new DOMException('The call is over.', 'AbortError'))
    this.#settle(reply)
  }

  /** Answers with an error that says `why`. */
  fail(why: string): void {
    this.settle(failedReply(this.message, why))
  }

  /** Passes on what a worker says before its response. */
  said(frame: string): void {
    if (frame.startsWith(NOTIFICATION)) {
      if (!this.isSubscription || this.#isNews(frame)) this.exchange.send(frame)
      return
    }
    const parsed = parseFrame(frame)
    if (parsed.kind === 'request') void this.#ask(parsed.message)
    else this.exchange.send(frame)
  }

  #isNews(frame: string): boolean {
    if (!frame.startsWith(`${NOTIFICATION}"${ACKNOWLEDGED}"`)) return true
    const first = !this.#acknowledged
    this.#acknowledged = true
    return first
  }

  /** Workers number their questions alike, so each goes to the client under an id of this process. */
  async #ask(question: RpcRequest): Promise<void> {
    const { line, exchange, number } = this
    this.#questions ??= new AbortController()
    const { signal } = this.#questions
    const answer = exchange.peer.ask(question.method, question.params, { signal, send: (text) => exchange.send(text) })
    const response = await responseTo(question, answer)
    if (!signal.aborted) line?.send({ kind: 'answer', call: number, response })
  }
}

/** What came of a question, under the id that its worker gave it. */
export async function responseTo({ id }: RpcRequest, answer: ReturnType<Exchange['ask']>): Promise<RpcResponse> {
  try {
    return { jsonrpc: '2.0', id, result: await answer }
  } catch (error) {
    return { jsonrpc: '2.0', id, error: errorObject(error) }
  }
}

function errorObject(error: unknown): RpcErrorObject {
  if (error instanceof RpcError) return error.toObject()
  return { code: ErrorCode.InternalError, message: error instanceof Error ? error.message : String(error) }
}

export function failedReply({ id }: RpcRequest, message: string): Reply {
  const errorCode = ErrorCode.InternalError
  return { text: failureText(id, { code: errorCode, message }), errorCode }
}

import { isObject, type RpcId } from '@causeway/protocol'
import { jsonIn } from './json-in.js'

/** What a frame that is sent says of itself, read without parsing what it carries. */
export interface FrameLabel {
  /** `other`: a batch, or nothing that JSON-RPC knows. */
  readonly kind: 'request' | 'notification' | 'response' | 'other'
  readonly id?: RpcId
  readonly method?: string
}

const ID = String.raw`(-?\d+|"[^"\\]*")`
/** A message whose members come in one of the usual orders: `jsonrpc` and `id`, both optional, before what tells its kind. */
const HEAD = new RegExp(
  String.raw`^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?(?:"id"\s*:\s*${ID}\s*,\s*)?"(?:(result|error)"\s*:|method"\s*:\s*"([^"\\]*)")`,
)
/** What stands before the last brace of a JSON object is a member of that object, and of none within it. */
const TAIL = new RegExp(String.raw`"id"\s*:\s*${ID}\s*\}\s*$`)
/** The characters of `TAIL` with an id of any sensible length. */
const TAIL_LENGTH = 256

/** How our own requests begin, and the responses of most servers. */
const PLAIN_START = '{"jsonrpc":"2.0","id":'
const PLAIN_METHOD = ',"method":"'
const PLAIN_RESULT = ',"result":'

/** Says what a frame is that this side sends. */
export function labelOf(frame: string): FrameLabel {
  return plainLabel(frame) ?? readLabel(frame)
}

/** The same for a request as this side writes them, with an id that is a number: ten times faster. */
function plainLabel(frame: string): FrameLabel | undefined {
  if (!frame.startsWith(PLAIN_START)) return undefined
  const idEnd = frame.indexOf(',', PLAIN_START.length)
  const id = Number(frame.slice(PLAIN_START.length, idEnd))
  if (!Number.isSafeInteger(id) || !frame.startsWith(PLAIN_METHOD, idEnd)) return undefined
  const start = idEnd + PLAIN_METHOD.length
  const method = frame.slice(start, frame.indexOf('"', start))
  return method.includes('\\') ? undefined : { kind: 'request', id, method }
}

function readLabel(frame: string): FrameLabel {
  const head = HEAD.exec(frame)
  const [, id, answer, method] = head ?? []
  if (answer !== undefined) return { kind: 'response' }
  if (id !== undefined && method !== undefined) return { kind: 'request', id: JSON.parse(id) as RpcId, method } // as: what ID matches
  const message = jsonIn(frame)
  if (!isObject(message)) return { kind: 'other' }
  if (typeof message.method !== 'string') return { kind: 'id' in message ? 'response' : 'other' }
  if (typeof message.id !== 'string' && typeof message.id !== 'number')
    return { kind: 'notification', method: message.method }
  return { kind: 'request', id: message.id, method: message.method }
}

/** Is `frame`, which came, the response to the request `id`, or a batch with it? */
export function isAnswerTo(frame: string, id: RpcId): boolean {
  const isPlain = typeof id === 'number' && frame.startsWith(PLAIN_START) && frame.endsWith('}')
  if (isPlain && frame.startsWith(id + PLAIN_RESULT, PLAIN_START.length)) return true
  const head = HEAD.exec(frame)
  if (head !== null) {
    if (head[3] !== undefined) return false
    // A text that breaks off answers nothing, however well it begins.
    const said = /\}\s*$/.test(frame.slice(-TAIL_LENGTH))
      ? (head[1] ?? TAIL.exec(frame.slice(-TAIL_LENGTH))?.[1])
      : undefined
    if (said !== undefined) return said === JSON.stringify(id)
  }
  const message = jsonIn(frame)
  return Array.isArray(message) ? message.some((item) => answers(item, id)) : answers(message, id)
}

function answers(message: unknown, id: RpcId): boolean {
  return isObject(message) && message.id === id && ('result' in message || 'error' in message)
}

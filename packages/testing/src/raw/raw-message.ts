import { isObject, type JsonObject, type RpcId } from '@causeway/protocol'

/** A message as it crossed the wire, whatever it is. Where a batch came it is an array of these. */
export interface RawMessage {
  readonly jsonrpc?: unknown
  readonly id?: RpcId
  readonly method?: string
  readonly params?: JsonObject & { readonly _meta?: JsonObject }
  readonly result?: JsonObject
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

/** What is sent: text as it is, or a message that is to be JSON. */
export type RawFrame = string | object

export function frameText(frame: RawFrame): string {
  return typeof frame === 'string' ? frame : JSON.stringify(frame)
}

/** The message in a frame: an object or a batch; undefined where it is none. */
export function messageIn(text: string): RawMessage | undefined {
  try {
    const value: unknown = JSON.parse(text)
    // as: whoever reads it knows that it may be anything
    return isObject(value) || Array.isArray(value) ? (value as RawMessage) : undefined
  } catch {
    // Frames that are no JSON are what raw peers are for.
    return undefined
  }
}

/** The id that answers to this message have to repeat, where it has one that can be repeated. */
export function idOf(message: RawMessage | undefined): RpcId | undefined {
  const id: unknown = message?.id
  return typeof id === 'string' || (typeof id === 'number' && Number.isSafeInteger(id)) ? id : undefined
}

export function isAnswer(message: RawMessage): boolean {
  return Array.isArray(message) || 'result' in message || 'error' in message
}

/** Longer frames are cut where people read them. */
const SHOWN_LENGTH = 200

/** A frame for people. */
export function excerptOf(frame: RawFrame): string {
  const text = frameText(frame)
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}… (${text.length} characters)` : text
}

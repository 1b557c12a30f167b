import { isObject, type RpcId } from '@causeway/protocol'
import type { Frame } from './fault.js'

/** Reads the frames of one conversation: remembers which request asked for what, so that answers have a method, too. */
export class FrameReader {
  readonly #methods = new Map<string, string>()

  read(direction: Frame['direction'], text: string): Frame {
    const message = objectIn(text)
    const id = idOf(message?.id)
    const own = typeof message?.method === 'string' ? message.method : undefined
    const asked = direction === 'sent' ? 'received' : 'sent'
    if (own !== undefined) {
      if (id !== undefined) this.#methods.set(keyOf(direction, id), own)
      return { direction, text, message, method: own, isAnswer: false }
    }
    const method = id === undefined ? undefined : this.#methods.get(keyOf(asked, id))
    return { direction, text, message, method, isAnswer: method !== undefined }
  }
}

function objectIn(text: string): Frame['message'] {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    // Frames that are no JSON are what hostile peers send.
    return undefined
  }
}

function idOf(value: unknown): RpcId | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}

function keyOf(direction: Frame['direction'], id: RpcId): string {
  return JSON.stringify([direction, id])
}

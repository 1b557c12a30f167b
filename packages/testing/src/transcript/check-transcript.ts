import { inspect } from 'node:util'
import { isObject } from '@causeway/protocol'

/** @throws {TypeError} for what is none */
export function checkTranscript(value: unknown): void {
  if (isObject(value) && isObject(value.header) && Array.isArray(value.frames)) return
  throw new TypeError(`Expected a transcript, as readTranscript() gives it; got ${inspect(value, { depth: 0 })}.`)
}

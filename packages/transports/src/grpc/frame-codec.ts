/**
 * The message `Frame` of proto/mcp.proto, as bytes. By hand: it has one field, and a general codec takes several times as long.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
import { isUtf8 } from 'node:buffer'

/** Field 1, of the kind that a length comes before. */
const JSON_TAG = 0x0a

/** The longest number. */
const MAX_VARINT_BYTES = 10

/** What a frame has beside its text, at most. */
export const FRAME_OVERHEAD_BYTES = 6

const Kind = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

export function encodeFrame(json: string): Buffer {
  const length = Buffer.byteLength(json)
  let head = 2
  for (let rest = length; rest > 0x7f; rest >>>= 7) head++
  const message = Buffer.allocUnsafe(head + length)
  message[0] = JSON_TAG
  let at = 1
  for (let rest = length; ; rest >>>= 7) {
    message[at++] = rest > 0x7f ? (rest & 0x7f) | 0x80 : rest
    if (rest <= 0x7f) break
  }
  message.write(json, at)
  return message
}

/** The text of a frame; undefined where the bytes are no such message, or its text is not UTF-8. */
export function decodeFrame(message: Buffer): string | undefined {
  const json = jsonField(message)
  return json !== undefined && isUtf8(json) ? json.toString() : undefined
}

/** The last field 1 counts, and other fields are skipped, as in every message of proto3. */
function jsonField(message: Buffer): Buffer | undefined {
  const reader = new FieldReader(message)
  let json: Buffer = Buffer.alloc(0)
  while (reader.more) {
    const tag = reader.varint()
    const value = reader.field(tag)
    if (value === undefined) return undefined
    if (tag === JSON_TAG) json = value
  }
  return json
}

/** Reads field by field; what it returns is undefined where the bytes end too early or mean nothing. */
class FieldReader {
  readonly #message: Buffer
  #at = 0

  constructor(message: Buffer) {
    this.#message = message
  }

  get more(): boolean {
    return this.#at < this.#message.length
  }

  /** Of larger numbers than 32 bits only that they are large. */
  varint(): number | undefined {
    let value = 0
    for (let count = 0; count < MAX_VARINT_BYTES; count++) {
      const byte = this.#message[this.#at++]
      if (byte === undefined) return undefined
      value += (byte & 0x7f) * 2 ** (7 * count)
      if (byte < 0x80) return value
    }
    return undefined
  }

  /** The bytes of a field's value, after its tag. */
  field(tag: number | undefined): Buffer | undefined {
    // There is no field 0.
    if (tag === undefined || tag < 8) return undefined
    const length = this.#lengthOf(tag & 7)
    if (length === undefined || length > this.#message.length - this.#at) return undefined
    const begin = this.#at
    this.#at += length
    return this.#message.subarray(begin, this.#at)
  }

  #lengthOf(kind: number): number | undefined {
    switch (kind) {
      case Kind.varint:
        return this.varint() === undefined ? undefined : 0
      case Kind.fixed64:
        return 8
      case Kind.bytes:
        return this.varint()
      case Kind.fixed32:
        return 4
      default:
        return undefined
    }
  }
}

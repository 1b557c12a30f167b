import { frameNotUtf8 } from './exchange-error.js'

const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * The text of a body that came in `chunks` of `byteLength` bytes together.
 * @throws {CausewayError} `ERR_FRAME_NOT_UTF8`
 */
export function utf8Text(chunks: readonly Uint8Array[], byteLength: number): string {
  const only = chunks.length === 1 ? chunks[0] : undefined
  try {
    return decoder.decode(only ?? joined(chunks, byteLength))
  } catch (error) {
    throw frameNotUtf8(error)
  }
}

function joined(chunks: readonly Uint8Array[], byteLength: number): Uint8Array {
  const all = new Uint8Array(byteLength)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.byteLength
  }
  return all
}

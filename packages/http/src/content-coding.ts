/** Content codings of answers. @see https://www.rfc-editor.org/rfc/rfc9110#section-8.4 */
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import { tooLarge } from './failure.js'
import { HttpError } from './http-error.js'

type Decoder = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Buffer>

/** Where this version of Node.js has it. */
const zstd = (zlib as { readonly zstdDecompress?: Parameters<typeof promisify>[0] }).zstdDecompress

const DECODERS: { readonly [coding: string]: Decoder } = {
  gzip: promisify(zlib.gunzip) as Decoder, // as: the types of promisified overloads name another one
  'x-gzip': promisify(zlib.gunzip) as Decoder,
  deflate: (body, options) => (isZlib(body) ? inflate(body, options) : inflateRaw(body, options)),
  br: promisify(zlib.brotliDecompress) as Decoder,
  ...(zstd === undefined ? {} : { zstd: promisify(zstd) as Decoder }),
}

const inflate = promisify(zlib.inflate) as Decoder
const inflateRaw = promisify(zlib.inflateRaw) as Decoder

/** More of them make no sense, but could make work. */
const MAX_LAYERS = 3

/** What answers may be compressed with. */
export const ACCEPT_ENCODING: string = zstd === undefined ? 'gzip, deflate, br' : 'gzip, deflate, br, zstd'

/** The decoders of a body, in the order of use; none where it is not compressed, or in a way that was not asked for. */
export function decodersOf(contentEncoding: string | undefined): readonly Decoder[] {
  if (contentEncoding === undefined || contentEncoding === '' || contentEncoding === 'identity') return NONE
  const codings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
  const decoders = codings.filter((coding) => coding !== 'identity').map((coding) => DECODERS[coding])
  return decoders.length <= MAX_LAYERS && decoders.every((one) => one !== undefined) ? decoders.reverse() : NONE
}

const NONE: readonly Decoder[] = []

/** Decompresses, and stops when it becomes too much. */
export async function decode(
  body: Buffer,
  decoders: readonly Decoder[],
  { origin, maxBytes }: { readonly origin: string; readonly maxBytes: number },
): Promise<Buffer> {
  let decoded = body
  try {
    for (const decoder of decoders) decoded = await decoder(decoded, { maxOutputLength: maxBytes })
  } catch (error) {
    const { code } = error as { readonly code?: unknown } // zlib throws errors with codes
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(origin, maxBytes)
    throw new HttpError('ERR_HTTP_PROTOCOL', `${origin} answered with a body that cannot be decompressed.`, {
      cause: error,
      sent: true,
    })
  }
  return decoded
}

/** Some send the bare format of RFC 1951 by the name of RFC 1950. */
function isZlib(body: Uint8Array): boolean {
  const [first = 0, second = 0] = body
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0
}

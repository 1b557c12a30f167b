/** How the bytes of a text stand for characters. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** What the first bytes say: an encoding, with the length of its mark, or that this is no text. */
export interface Sniffed {
  readonly encoding: Encoding | 'binary'
  /** Bytes of the byte order mark. */
  readonly bom: number
}

/** Tells text from other bytes, by the first of them. Without a mark text is UTF-8, which the rest has to prove. */
export function sniff(head: Uint8Array): Sniffed {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bom: 3 }
  const isUtf32 = head[0] === 0xff && head[1] === 0xfe && head[2] === 0 && head[3] === 0
  if (head[0] === 0xff && head[1] === 0xfe && !isUtf32) return { encoding: 'utf-16le', bom: 2 }
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bom: 2 }
  return { encoding: head.includes(0) ? 'binary' : 'utf-8', bom: 0 }
}

/** The text, or undefined where these bytes are none in this encoding. A byte order mark is left out. */
export function decode(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The bytes of a text, with the byte order mark that it had. */
export function encode(text: string, { encoding, bom }: Sniffed): Buffer {
  if (encoding === 'utf-8' || encoding === 'binary') return Buffer.from(bom > 0 ? `\ufeff${text}` : text, 'utf8')
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return encoding === 'utf-16le' ? bytes : bytes.swap16()
}

/** The length of UTF-8 without a character at its end that was cut. */
export function wholeCharacters(bytes: Uint8Array): number {
  let start = bytes.length - 1
  while (start > 0 && bytes.length - start < 4 && isContinuation(bytes[start])) start--
  return start >= 0 && start + lengthOf(bytes[start]) > bytes.length ? start : bytes.length
}

/** Bytes at the start that belong to a character before them: at most three. */
export function leadingContinuation(bytes: Uint8Array): number {
  let count = 0
  while (count < 3 && isContinuation(bytes[count])) count++
  return count
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}

function lengthOf(lead = 0): number {
  if (lead >= 0xf0) return 4
  if (lead >= 0xe0) return 3
  return lead >= 0xc0 ? 2 : 1
}

/** The head of an HTTP/1.1 answer. @see https://www.rfc-editor.org/rfc/rfc9112 */

/** How long the body is: so many bytes, told as it comes, or as long as the socket is open. */
export type Framing = number | 'chunked' | 'until-close'

export interface AnswerHead {
  readonly status: number
  readonly framing: Framing
  /** May the socket carry another request afterwards? */
  readonly reusable: boolean
  /** For how long the server keeps it, as far as it says so. */
  readonly keptMs: number | undefined
  header(lowerCaseName: string): string | undefined
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)$/
const LENGTH = /^\d{1,15}$/
/** These have no body, whatever their headers say. */
const isEmpty = (status: number): boolean => status < 200 || status === 204 || status === 304

/** Reads heads. Those of one server are much the same: the last one is kept, and is the next one as long as the clock says the same second. */
export class AnswerHeads {
  #text = ''
  #head: AnswerHead | undefined

  /**
   * @param text everything before the empty line, one character for each byte
   * @throws {Error} where it is no head, or says in two ways how long the body is
   */
  read(text: string): AnswerHead {
    if (text === this.#text && this.#head !== undefined) return this.#head
    const head = headOf(text)
    this.#text = text
    this.#head = head
    return head
  }
}

function headOf(text: string): AnswerHead {
  const [first = '', ...lines] = text.split('\r\n')
  const [, minor, digits] = STATUS_LINE.exec(first) ?? []
  if (digits === undefined) throw new Error('it does not speak HTTP/1.1')
  const fields = fieldsOf(lines)
  const status = Number(digits)
  const framing = framingOf(status, fields, minor === '1')
  const stays = minor === '1' && !/(?:^|,)[\t ]*close[\t ]*(?:,|$)/i.test(fields.get('connection') ?? '')
  return {
    status,
    framing,
    reusable: stays && framing !== 'until-close',
    keptMs: keptMs(fields.get('keep-alive')),
    header: (name) => fields.get(name),
  }
}

function fieldsOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const line of lines) {
    const [, name, padded] = FIELD.exec(line) ?? []
    if (name === undefined || padded === undefined) throw new Error('it sent a header that is none')
    const lowerCaseName = name.toLowerCase()
    const value = withoutBlanks(padded)
    const before = fields.get(lowerCaseName)
    fields.set(lowerCaseName, before === undefined ? value : `${before}, ${value}`)
  }
  return fields
}

/** Without spaces and tabs at the edges; `trim` takes away what HTTP does not. */
function withoutBlanks(padded: string): string {
  let start = 0
  let end = padded.length
  while (start < end && isBlank(padded.charCodeAt(start))) start++
  while (end > start && isBlank(padded.charCodeAt(end - 1))) end--
  return padded.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** What can be read in two ways is read in none: where one answer ends is where the next one begins. */
function framingOf(status: number, fields: ReadonlyMap<string, string>, isCurrent: boolean): Framing {
  const length = fields.get('content-length')
  const coding = fields.get('transfer-encoding')
  if (coding !== undefined) {
    if (length !== undefined) throw new Error('it sent both a length and a transfer coding')
    if (!isCurrent || coding.toLowerCase() !== 'chunked')
      throw new Error('it sent a transfer coding other than chunked')
  }
  if (length !== undefined && !LENGTH.test(length)) throw new Error('it sent a length that is none')
  if (isEmpty(status)) return 0
  if (coding !== undefined) return 'chunked'
  return length === undefined ? 'until-close' : Number(length)
}

function keptMs(keepAlive: string | undefined): number | undefined {
  const [, seconds] = /(?:^|,)[\t ]*timeout=(\d{1,9})/i.exec(keepAlive ?? '') ?? []
  return seconds === undefined ? undefined : Number(seconds) * 1_000
}

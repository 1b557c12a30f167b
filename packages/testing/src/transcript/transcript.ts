import { isObject, isRevisionId, Meta, type RevisionId } from '@causeway/protocol'

/** What is known of the whole conversation: the first line. */
export interface TranscriptHeader {
  /** The version of this format. */
  readonly transcript: 1
  /** What it went over: `memory`, `stdio`, `http`, … */
  readonly transport?: string
  /** What both sides agreed on. */
  readonly revision?: RevisionId
}

/** One frame: a line. */
export interface TranscriptFrame {
  /** Milliseconds since the conversation began. */
  readonly at: number
  readonly from: 'client' | 'server'
  /** A JSON-RPC message, or a batch of them. */
  readonly message?: unknown
  /** Where it was no JSON: the frame as it came. */
  readonly text?: string
  /** HTTP headers that it came with, as far as they are of interest. */
  readonly headers?: { readonly [name: string]: string }
}

/** A conversation between a client and a server, in the order in which its recorder saw it. */
export interface Transcript {
  readonly header: TranscriptHeader
  readonly frames: readonly TranscriptFrame[]
}

/** A message of a transcript, as far as it is known to be one. */
export interface Message {
  readonly id?: string | number
  readonly method?: string
  readonly params?: { readonly [name: string]: unknown }
  readonly result?: unknown
  readonly error?: unknown
  readonly [member: string]: unknown
}

/** The text of a `.jsonl` file. */
export function formatTranscript({ header, frames }: Transcript): string {
  return [header, ...frames].map((line) => `${JSON.stringify(line)}\n`).join('')
}

/**
 * Reads the text of a `.jsonl` file.
 * @throws {SyntaxError} that names the line, where it is no transcript
 */
export function parseTranscript(text: string): Transcript {
  const [first, ...others] = text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
  if (first === undefined) throw new SyntaxError('Expected a transcript; there is not one line.')
  const header = jsonIn(first.line, first.number)
  if (!isHeader(header))
    throw new SyntaxError(`Expected line 1 to begin with {"transcript":1; got ${excerpt(first.line)}.`)
  const frames = others.map(({ line, number }) => {
    const frame = jsonIn(line, number)
    if (isFrame(frame)) return frame
    throw new SyntaxError(
      `Expected line ${number} to have "at", "from" ("client" or "server") and a "message"; got ${excerpt(line)}.`,
    )
  })
  return { header: header.revision === undefined ? { ...header, ...revisionIn(frames) } : header, frames }
}

/** What both sides agreed on, where the frames say so. */
export function revisionIn(frames: readonly TranscriptFrame[]): Pick<TranscriptHeader, 'revision'> {
  for (const message of frames.flatMap(messagesOf)) {
    const { result, params } = message
    const agreed = isObject(result) ? result.protocolVersion : undefined
    const meta = isObject(params) && isObject(params._meta) ? params._meta[Meta.protocolVersion] : undefined
    for (const revision of [agreed, meta]) if (isRevisionId(revision)) return { revision }
  }
  return {}
}

/** The messages in a frame: one, those of a batch, or none. */
export function messagesOf({ message }: Pick<TranscriptFrame, 'message'>): readonly Message[] {
  // as: every member that is relied on is checked where it is used
  return (Array.isArray(message) ? message : [message]).filter((one) => isObject(one)) as readonly Message[]
}

function jsonIn(line: string, number: number): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw new SyntaxError(`Expected line ${number} to be JSON; got ${excerpt(line)}.`, { cause })
  }
}

function excerpt(line: string): string {
  return line.length > 80 ? `${line.slice(0, 80)}…` : line
}

function isHeader(value: unknown): value is TranscriptHeader {
  return isObject(value) && value.transcript === 1
}

function isFrame(value: unknown): value is TranscriptFrame {
  if (!isObject(value) || typeof value.at !== 'number') return false
  return (value.from === 'client' || value.from === 'server') && ('message' in value || typeof value.text === 'string')
}

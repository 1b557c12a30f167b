/** Where a conversation went another way than its transcript. */
export type Difference = ChangedMessage | MissingMessage | UnexpectedMessage

/** A message came that is not the recorded one. */
export interface ChangedMessage {
  readonly kind: 'changed'
  /** Of the transcript's file, from 1. */
  readonly line: number
  /** Which message: `the answer to tools/call (id 2)`. */
  readonly what: string
  /** In the message: `result.content.0.text`; empty for all of it. */
  readonly path: string
  /** Absent where there was nothing. */
  readonly expected?: unknown
  readonly received?: unknown
}

/** A recorded message did not come. */
export interface MissingMessage {
  readonly kind: 'missing'
  readonly line: number
  readonly what: string
  readonly expected: unknown
}

/** A message came that is not in the transcript. */
export interface UnexpectedMessage {
  readonly kind: 'unexpected'
  readonly what: string
  readonly received: unknown
}

export interface DescribeOptions {
  /** ANSI colours. @default false */
  readonly color?: boolean
}

/** A conversation that went another way than its transcript. The message has all differences, for people. */
export class TranscriptMismatch extends Error {
  override readonly name: string = 'TranscriptMismatch'
  readonly differences: readonly Difference[]

  /** @param ended why the connection ended before the conversation did */
  constructor(differences: readonly Difference[], ended?: Error) {
    const why = ended === undefined ? '' : `The connection ended too early: ${ended.message}`
    super([describeDifferences(differences), why].filter((part) => part !== '').join('\n\n'), { cause: ended })
    this.differences = differences
  }
}

/** Differences in words: which message, where in it, what was expected and what came. Empty where there are none. */
export function describeDifferences(
  differences: readonly Difference[],
  { color = false }: DescribeOptions = {},
): string {
  if (differences.length === 0) return ''
  const paint = color ? PAINTED : PLAIN
  const count = differences.length === 1 ? '1 difference' : `${differences.length} differences`
  const lines = [`${count} from the transcript:`]
  let heading = ''
  for (const difference of differences) {
    const next = headingOf(difference)
    if (next !== heading) lines.push('', paint.heading(next))
    heading = next
    lines.push(...bodyOf(difference, paint))
  }
  return lines.join('\n')
}

interface Paint {
  heading(text: string): string
  expected(text: string): string
  received(text: string): string
}

const PLAIN: Paint = { heading: (text) => text, expected: (text) => text, received: (text) => text }
const PAINTED: Paint = {
  heading: (text) => `\u001b[1m${text}\u001b[22m`,
  expected: (text) => `\u001b[32m${text}\u001b[39m`,
  received: (text) => `\u001b[31m${text}\u001b[39m`,
}

function headingOf(difference: Difference): string {
  return difference.kind === 'unexpected'
    ? `not in the transcript: ${difference.what}`
    : `line ${difference.line}, ${difference.what}`
}

function bodyOf(difference: Difference, paint: Paint): readonly string[] {
  switch (difference.kind) {
    case 'missing':
      return [paint.expected(`  expected ${shown(difference, 'expected')}`), paint.received('  received nothing')]
    case 'unexpected':
      return [paint.received(`  received ${shown(difference, 'received')}`)]
    case 'changed': {
      const indent = difference.path === '' ? '  ' : '    '
      return [
        ...(difference.path === '' ? [] : [`  ${difference.path}`]),
        paint.expected(`${indent}expected ${shown(difference, 'expected')}`),
        paint.received(`${indent}received ${shown(difference, 'received')}`),
      ]
    }
  }
}

/** Longer values are cut. */
const SHOWN_LENGTH = 400

function shown(difference: object, side: 'expected' | 'received'): string {
  if (!(side in difference)) return 'nothing'
  const text = JSON.stringify(Reflect.get(difference, side)) ?? 'nothing'
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}… (${text.length} characters)` : text
}

import type { LogFields, Logger } from '../logger.js'

/** One line as it was logged. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  readonly fields: LogFields | undefined
}

/** A logger that keeps its lines. */
export interface RecordingLogger extends Logger {
  readonly lines: readonly LogLine[]
  /** All of it as one text, errors with their causes: to look for what must not be there. */
  text(): string
}

/** The last so many lines are kept. */
const MAX_LINES = 10_000

export function recordingLogger(): RecordingLogger {
  const lines: LogLine[] = []
  const at =
    (level: LogLine['level']) =>
    (message: string, fields?: LogFields): void => {
      if (lines.length >= MAX_LINES) lines.shift()
      lines.push({ level, message, fields })
    }
  return {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    text: () => lines.map((line) => `${line.level} ${line.message} ${textOf(line.fields)}`).join('\n'),
  }
}

/** What an error says, with its causes; the members of anything else as JSON. */
export function textOf(value: unknown): string {
  const seen = new Set<unknown>()
  const plain = (_key: string, member: unknown): unknown => {
    if (typeof member === 'bigint') return String(member)
    if (typeof member !== 'object' || member === null) return member
    if (seen.has(member)) return '(again)'
    seen.add(member)
    if (!(member instanceof Error)) return member
    return { ...member, name: member.name, message: member.message, stack: member.stack, cause: member.cause }
  }
  return JSON.stringify(value, plain) ?? ''
}

import { Writable } from 'node:stream'
import type { LogFields, Logger } from '@causeway/connector-kit'
import { type Level, pino } from 'pino'
import pretty from 'pino-pretty'

export interface LoggerOptions {
  /** @default 'info' */
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent' | undefined
  /** `text` is for people, `json` for programs. @default 'json' */
  readonly format?: 'json' | 'text' | undefined
  /** Takes whole lines. */
  readonly write: (line: string) => void
  /** Masks secrets; runs over whatever is written. */
  readonly mask: (text: string) => string
  /** With `text`. */
  readonly colors?: boolean
}

/** What writes lines, and can be told to carry more with each. */
export interface GatewayLogger extends Logger {
  with(fields: LogFields): GatewayLogger
}

/** Structured lines by pino, through the mask that hides secrets. */
export function gatewayLogger({
  level = 'info',
  format = 'json',
  write,
  mask,
  colors = false,
}: LoggerOptions): GatewayLogger {
  const masked = {
    write(line: string) {
      try {
        write(mask(line))
      } catch {
        // A log that cannot be written must not be in the way of the work.
      }
    },
  }
  const destination =
    format === 'json'
      ? masked
      : pretty({
          colorize: colors,
          ignore: 'pid,hostname,upstream',
          translateTime: 'HH:MM:ss.l',
          messageFormat: '{if upstream}[{upstream}] {end}{msg}',
          singleLine: true,
          sync: true,
          destination: lineStream(masked.write),
        })
  return over(pino({ level, base: null, serializers: { error: (error: unknown) => errorFields(error) } }, destination))
}

function over(logger: ReturnType<typeof pino>): GatewayLogger {
  const at =
    (level: Level) =>
    (message: string, fields?: LogFields): void =>
      fields === undefined ? logger[level](message) : logger[level](fields, message)
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => over(logger.child(fields)),
  }
}

/** Causes of causes that a line shows. */
const MAX_CAUSES = 5

/** The parts of an error that a line needs; its stack only where nobody wrote it for a reader. */
function errorFields(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error))
    return typeof error === 'object' && error !== null ? 'an object that is no error' : String(error)
  const { name, message, stack, cause } = error
  const code = (error as { readonly code?: unknown }).code // any error may have one
  return {
    name,
    message,
    ...(code === undefined ? { stack } : { code }),
    ...(cause === undefined || depth === MAX_CAUSES ? {} : { cause: errorFields(cause, depth + 1) }),
  }
}

function lineStream(write: (line: string) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      write(String(chunk))
      done()
    },
  })
}

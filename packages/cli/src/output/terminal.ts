import pc from 'picocolors'
import { type Footer, Screen } from './screen.js'

export type Colors = ReturnType<typeof pc.createColors>

/**
 * Where a command reads and writes. stdout carries results, stderr everything else, so that results can be piped. Taken
 * before a server's code is loaded into this process: whatever that prints cannot get between them.
 */
export interface Terminal {
  /** Text of a result, as it is. */
  out(text: string): void
  /** Bytes of a result. */
  bytes(data: Uint8Array): void
  /** A message for a person. */
  err(text: string): void
  readonly outColors: Colors
  readonly errColors: Colors
  /** Columns of stdout; undefined where it is not a terminal. */
  readonly columns: number | undefined
  /** Columns of stderr, 80 where it is not a terminal. */
  readonly errColumns: number
  readonly isOutTerminal: boolean
  readonly isErrTerminal: boolean
  /** Can what stands on stderr be drawn over? Not on a terminal that calls itself dumb. */
  readonly isDrawable: boolean
  /** Can a person be asked? */
  readonly isInteractive: boolean
  /** Draws on stderr, over whatever is there: for footers and questions. */
  draw(text: string): void
  /** Keeps `footer` below all that is printed until the returned function is called. There is one footer at a time. */
  keepBelow(footer: Footer): () => void
  /** What is printed waits until the returned function is called: a question is on the screen. */
  hold(): () => void
  /** From now on, what anything else in this process prints on stdout goes to stderr, until the returned function is called. */
  keepStdout(): () => void
  /** Resolves when everything has been handed to the system. */
  flush(): Promise<void>
}

/** What `TERM` is where nothing but text can be written. */
const DUMB = 'dumb'

/** The terminal of this process. Colours as the variables `NO_COLOR` and `FORCE_COLOR` say, else only where a person looks. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process
  const write = stdout.write.bind(stdout)
  const colored = (isTerminal: boolean): boolean => {
    if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false
    return (
      (isTerminal && env.TERM !== DUMB) ||
      (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0')
    )
  }
  const isOutTerminal = stdout.isTTY === true
  const isErrTerminal = stderr.isTTY === true
  const isDrawable = isErrTerminal && env.TERM !== DUMB
  const screen = new Screen()
  const err = (text: string): void => screen.print(() => void stderr.write(text), { dispensable: true })
  return {
    out: (text) => screen.print(() => void write(text), { dispensable: false }),
    bytes: (data) => screen.print(() => void write(data), { dispensable: false }),
    err,
    draw: (text) => void stderr.write(text),
    keepBelow: (footer) => screen.keepBelow(footer),
    hold() {
      const release = screen.hold()
      return () => {
        const left = release()
        if (left > 0) err(`${left} more messages came meanwhile.\n`)
      }
    },
    outColors: pc.createColors(colored(isOutTerminal)),
    errColors: pc.createColors(colored(isErrTerminal)),
    get columns() {
      return isOutTerminal ? stdout.columns : undefined
    },
    get errColumns() {
      return stderr.columns ?? 80
    },
    isOutTerminal,
    isErrTerminal,
    isDrawable,
    isInteractive: stdin.isTTY === true && isDrawable,
    keepStdout() {
      const given = stdout.write
      stdout.write = stderr.write.bind(stderr)
      return () => {
        stdout.write = given
      }
    },
    async flush() {
      await new Promise<void>((resolve) => write('', () => resolve()))
      await new Promise<void>((resolve) => stderr.write('', () => resolve()))
    },
  }
}

import pc from 'picocolors'

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
  readonly isOutTerminal: boolean
  readonly isErrTerminal: boolean
  /** Can a person be asked? */
  readonly isInteractive: boolean
  /** From now on, what anything else in this process prints on stdout goes to stderr, until the returned function is called. */
  keepStdout(): () => void
  /** Resolves when everything has been handed to the system. */
  flush(): Promise<void>
}

/** The terminal of this process. Colours as the variables `NO_COLOR` and `FORCE_COLOR` say, else only where a person looks. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process
  const write = stdout.write.bind(stdout)
  const colored = (isTerminal: boolean): boolean => {
    if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false
    return isTerminal || (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0')
  }
  const isOutTerminal = stdout.isTTY === true
  const isErrTerminal = stderr.isTTY === true
  return {
    out: (text) => void write(text),
    bytes: (data) => void write(data),
    err: (text) => void stderr.write(text),
    outColors: pc.createColors(colored(isOutTerminal)),
    errColors: pc.createColors(colored(isErrTerminal)),
    columns: isOutTerminal ? stdout.columns : undefined,
    isOutTerminal,
    isErrTerminal,
    isInteractive: stdin.isTTY === true && isErrTerminal,
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

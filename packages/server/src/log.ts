import { LOGGING_LEVELS, type LoggingLevel } from '@causeway/protocol'

type LogAt = (message: string, data?: unknown) => void

/** Sends a message at `info`, or at the level of the member: `log.warning('disk is nearly full', { free })`. */
export type Log = LogAt & { readonly [level in LoggingLevel]: LogAt } & {
  /** The same log under a logger's name. */
  named(logger: string): Log
}

/** A log over the function that sends. `data` goes with the message as `{ message, data }`. */
export function logOver(
  send: (level: LoggingLevel, logger: string | undefined, data: unknown) => void,
  logger?: string,
): Log {
  const at =
    (level: LoggingLevel): LogAt =>
    (message, data) =>
      send(level, logger, data === undefined ? message : { message, data })
  const levels = Object.fromEntries(LOGGING_LEVELS.map((level) => [level, at(level)]))
  // fromEntries forgets the keys' names.
  return Object.assign(at('info'), levels, { named: (name: string) => logOver(send, name) }) as unknown as Log
}

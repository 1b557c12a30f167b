/** Structured lines: a message in words, and members beside it. */
export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** JSON values, and an error under `error`. Never a secret, a token or what a user typed. */
export type LogFields = { readonly [name: string]: unknown }

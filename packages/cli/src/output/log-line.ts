import { LOGGING_LEVELS, type LoggingLevel, type LoggingMessageParams } from '@causeway/protocol'
import { isJsonObject } from '@causeway/schema'
import { printable, printableLine } from './printable.js'
import type { Colors } from './terminal.js'

const WIDTH = Math.max(...LOGGING_LEVELS.map((level) => level.length))

/** A log message of a server for a person: its level, who says it, and what. Ends with a line end. */
export function logLine({ level, logger, data }: LoggingMessageParams, colors: Colors): string {
  const word = printableLine(level)
  // Colours take no room, so the column is filled before.
  const shown = colored(word.padEnd(WIDTH), level, colors)
  const who = logger === undefined ? '' : `${colors.bold(printableLine(logger))} `
  return `${shown} ${who}${shownData(data, colors)}\n`
}

/** An object with a `message` is that text, and what else is in it: many servers log so. */
function shownData(data: unknown, { dim }: Colors): string {
  if (!isJsonObject(data) || typeof data.message !== 'string') return printable(data)
  const { message, ...more } = data
  const rest = Object.keys(more).length === 1 && isJsonObject(more.data) ? more.data : more
  const members = Object.entries(rest).map(([name, value]) => `${printableLine(name)}=${printableLine(value)}`)
  return [printable(message), ...members.map((member) => dim(member))].join('  ')
}

/** Levels are the server's word: it may be none of the eight. */
function colored(word: string, level: LoggingLevel, { dim, blue, cyan, yellow, red, bold, inverse }: Colors): string {
  switch (level) {
    case 'debug':
      return dim(word)
    case 'info':
      return blue(word)
    case 'notice':
      return cyan(word)
    case 'warning':
      return yellow(word)
    case 'error':
      return red(word)
    case 'critical':
      return bold(red(word))
    case 'alert':
    case 'emergency':
      return inverse(bold(red(word)))
    default:
      return word
  }
}

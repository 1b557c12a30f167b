import type { LogFields } from '@causeway/connector-kit'

/** A line of the log as one text: the message, then what its fields say. Two lines that say the same have the same one. */
export function lineText(message: string, fields: LogFields | undefined): string {
  const details = Object.entries(fields ?? {}).map(([name, value]) => `${name}: ${wordsOf(value)}`)
  return details.length === 0 ? message : `${message} (${details.join('; ')})`
}

function wordsOf(value: unknown): string {
  if (value instanceof Error) return value.message
  if (Array.isArray(value)) return value.map(wordsOf).join(', ')
  return typeof value === 'object' ? jsonOf(value) : String(value)
}

function jsonOf(value: object | null): string {
  try {
    return JSON.stringify(value)
  } catch {
    return String(value) // It contains itself, or what JSON has no word for.
  }
}

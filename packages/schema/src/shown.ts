import { limits } from './limits.js'

/** A value in words, bounded: `the string "seven"`, `the number 7`, `an array of 3`, `nothing`. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`
  switch (typeof value) {
    case 'string':
      return `the string ${quoted(value)}`
    case 'number':
      return `the number ${value}`
    case 'boolean':
      return String(value)
    case 'object':
      return Object.keys(value).length === 0 ? 'an empty object' : 'an object'
    default:
      return `a ${typeof value}`
  }
}

/** A text in double quotes, cut where it is long. */
export function quoted(text: string): string {
  if (text.length <= limits.maxShownLength) return JSON.stringify(text)
  return `${JSON.stringify(text.slice(0, limits.maxShownLength))}… (${text.length} characters)`
}

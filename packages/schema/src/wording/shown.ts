import { limits } from '../limits.js'

/** A value in words, bounded: `the string "seven"`, `the number 7`, `an array of 3 items`, `nothing`. */
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
      return shownObject(value)
    default:
      return `a ${typeof value}`
  }
}

/** A value as JSON, cut where it is long. */
export function shownJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  const text = JSON.stringify(value) ?? String(value)
  return text.length <= limits.maxShownLength ? text : `${text.slice(0, limits.maxShownLength)}…`
}

/** A text in double quotes, cut where it is long. */
export function quoted(text: string): string {
  if (text.length <= limits.maxShownLength) return JSON.stringify(text)
  return `${JSON.stringify(text.slice(0, limits.maxShownLength))}… (${text.length} characters)`
}

function shownObject(value: object): string {
  const names = Object.keys(value)
  if (names.length === 0) return 'an empty object'
  const more = names.length > 4 ? ', …' : ''
  return `an object with ${names.slice(0, 4).map(quoted).join(', ')}${more}`
}

import { createHash } from 'node:crypto'

/** What hosts accept: longer names, or other characters, make some of them refuse the whole list. */
const MAX_NAME_LENGTH = 64
/** Between a prefix and a name; no prefix has it in it. */
export const NAME_SEPARATOR = '__'
const DIGEST_LENGTH = 8

/**
 * The name of `prefix`'s tool or prompt as clients see it: `prefix__name`, at most 64 letters, digits, `_`, `-` and `.`. Where it
 * would not fit, a digest of the whole name takes the place of the rest. It depends on nothing but the two names. With an empty prefix
 * the name stays as it is.
 */
export function exposedName(prefix: string, name: string): string {
  if (prefix === '') return name
  const whole = prefix + NAME_SEPARATOR + name
  if (/^[A-Za-z0-9_.-]{1,64}$/.test(whole)) return whole
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, DIGEST_LENGTH)
  const readable = whole.replaceAll(/[^A-Za-z0-9_.-]+/g, '_').slice(0, MAX_NAME_LENGTH - DIGEST_LENGTH - 1)
  return `${readable}_${digest}`
}

/** Can it be one that had to be shortened, so that it cannot be read back? */
export function mayBeShortened(name: string): boolean {
  return /_[0-9a-f]{8}$/.test(name)
}

/** What stands before the scheme of the URIs of `prefix`: schemes know no `_` and no upper case. */
export function uriAffix(prefix: string): string {
  return prefix === '' ? '' : `${prefix.replaceAll('_', '-').toLowerCase()}+`
}

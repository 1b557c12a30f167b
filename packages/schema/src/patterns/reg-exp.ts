/**
 * The regular expression of a `pattern`, in Unicode mode as JSON Schema asks, or without it for the many patterns that
 * escape more than that mode allows. Undefined where it is none.
 */
export function regExpOf(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags)
    } catch {
      // the next mode may understand it
    }
  }
  return undefined
}

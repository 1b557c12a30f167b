/** What the test runner gives a matcher as `this`; vitest and jest do alike. */
export interface MatcherContext {
  readonly isNot?: boolean | undefined
  equals(actual: unknown, expected: unknown): boolean
  readonly utils: {
    printExpected(value: unknown): string
    printReceived(value: unknown): string
    diff(expected: unknown, received: unknown): string | null | undefined
  }
}

/** The verdict. `message` is read where the assertion fails: also where it passed and `not` stood before it. */
export interface Verdict {
  readonly pass: boolean
  message(): string
}

/** A text in full, what it has to match, or an asymmetric matcher such as `expect.stringContaining('…')`. */
export type TextExpectation = string | RegExp | { asymmetricMatch(text: unknown): boolean }

/** Is the text as expected? */
export function textMatches(context: MatcherContext, text: string, expected: TextExpectation): boolean {
  return expected instanceof RegExp ? text.search(expected) !== -1 : context.equals(text, expected)
}

/** Two lines for people: what was expected, and what came. */
export function comparison(context: MatcherContext, what: string, expected: unknown, received: unknown): string {
  const { printExpected, printReceived } = context.utils
  const not = context.isNot ? 'not ' : ''
  return `Expected ${what} ${not}to be ${printExpected(expected)}\nReceived ${printReceived(received)}`
}

/** The same; line by line where both are values with an inside, or either is a text of several lines. */
export function comparedInside(context: MatcherContext, what: string, expected: unknown, received: unknown): string {
  const lines = context.isNot || !hasInside(expected, received) ? undefined : context.utils.diff(expected, received)
  return lines
    ? `${capitalized(what)} is not what was expected:\n\n${lines}`
    : comparison(context, what, expected, received)
}

function hasInside(expected: unknown, received: unknown): boolean {
  if (typeof received === 'string') return typeof expected === 'string' && /\n/.test(expected + received)
  return typeof expected === 'object' && typeof received === 'object'
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A verdict on something that the matcher is not for. */
export function notFor(context: MatcherContext, expected: string, received: unknown): Verdict {
  // With `not` before it a mistake would pass for a success.
  const pass = context.isNot === true
  const came = received instanceof Promise ? 'a promise: await it first' : context.utils.printReceived(received)
  return { pass, message: () => `Expected ${expected}; received ${came}` }
}

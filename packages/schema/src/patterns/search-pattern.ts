import { limits } from '../limits.js'
import { type Budget, linearPattern } from './linear-pattern.js'
import { boundedTest } from './pattern-test.js'
import { patternTree } from './pattern-tree.js'

/**
 * A test whether a regular expression that anybody may have written matches somewhere in a text. The time is bounded by the
 * length of the text times the size of the pattern; `budget` is told of the work of long matches, and may throw to end one.
 *
 * @throws {TypeError} where it is no regular expression, or one that cannot be matched in linear time: lookaround, back
 * references, or counts that make it too large
 */
export function searchPattern(
  pattern: string,
  options: { readonly ignoreCase?: boolean | undefined } = {},
): (text: string, budget: Budget) => boolean {
  const regExp = parse(pattern, options.ignoreCase === true ? 'i' : '')
  const tree = patternTree(regExp)
  if (linearPattern(tree) === undefined) {
    throw new TypeError(
      `Expected a pattern without lookaround and back references, and with at most ${limits.maxPatternStates} states; write it more simply.`,
    )
  }
  const test = boundedTest(regExp, tree)
  return (text, budget) => test(text, budget) === true
}

/** In Unicode mode; without it where the pattern escapes more than that mode allows. */
function parse(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, `${flags}u`)
  } catch (inUnicodeMode) {
    try {
      return new RegExp(pattern, flags)
    } catch {
      const why = inUnicodeMode instanceof Error ? inUnicodeMode.message : String(inUnicodeMode)
      throw new TypeError(`Expected a regular expression: ${why}`, { cause: inUnicodeMode })
    }
  }
}

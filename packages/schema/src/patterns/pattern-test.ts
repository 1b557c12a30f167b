import { limits } from '../limits.js'
import { type Budget, linearPattern } from './linear-pattern.js'
import { type PatternTree, patternTree } from './pattern-tree.js'
import { regExpOf } from './reg-exp.js'

/**
 * A test for a `pattern` that anybody may have written: `boundedTest`, where what cannot be matched in bounded time, such as
 * nested repeats with lookahead, is not checked and accepts every text.
 */
export function patternTest(pattern: string): (text: string, budget: Budget) => boolean {
  const regExp = regExpOf(pattern)
  if (regExp === undefined) return () => true
  const test = boundedTest(regExp, patternTree(regExp))
  return (text, budget) => test(text, budget) ?? true
}

/**
 * The platform's regular expressions match where they cannot take long; where they could, the pattern is matched in linear
 * time. Undefined for a text with which neither is possible.
 */
export function boundedTest(regExp: RegExp, tree: PatternTree): (text: string, budget: Budget) => boolean | undefined {
  const starts = isAnchored(tree) ? () => 1 : (length: number) => length + 1
  let linear: ReturnType<typeof linearPattern> | null = null
  return (text, budget) => {
    const { length } = text
    const work = starts(length) * waysThrough(tree, length)
    if (work <= limits.maxPatternWork + 8 * length) return regExp.test(text)
    if (linear === null) linear = linearPattern(tree)
    return linear?.(text, budget)
  }
}

/** An upper bound of the ways in which backtracking may go through a text of some length. */
function waysThrough(tree: PatternTree, length: number): number {
  switch (tree.kind) {
    case 'character':
    case 'position':
      return 1
    case 'sequence':
      return tree.items.reduce((ways, item) => ways * waysThrough(item, length), 1)
    case 'choice':
      return tree.branches.reduce((ways, branch) => ways + waysThrough(branch, length), 0)
    case 'other':
      return waysThrough(tree.item, length)
    case 'repeat': {
      const ways = waysThrough(tree.item, length)
      if (tree.max === 0) return 1
      if (tree.max === tree.min) return ways ** tree.max
      if (ways > 1 && tree.max > 1) return Number.POSITIVE_INFINITY
      return ways + Math.max(0, Math.min(tree.max, length) - tree.min)
    }
  }
}

function isAnchored(tree: PatternTree): boolean {
  if (tree.kind === 'position') return tree.at === 'start'
  if (tree.kind === 'choice') return tree.branches.every(isAnchored)
  const first = tree.kind === 'sequence' ? tree.items[0] : undefined
  return first !== undefined && isAnchored(first)
}

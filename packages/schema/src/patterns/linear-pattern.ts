/**
 * Regular expressions without backtracking: all ways through the pattern are followed at the same time, so that the time
 * is the length of the text times the size of the pattern, whoever wrote it.
 */
import { limits } from '../limits.js'
import type { PatternTree } from './pattern-tree.js'

type Position = Extract<PatternTree, { kind: 'position' }>['at']

type State =
  | { readonly kind: 'character'; readonly test: (character: string) => boolean; readonly next: number }
  | { readonly kind: 'position'; readonly at: Position; readonly next: number }
  | { readonly kind: 'split'; readonly nexts: readonly number[] }
  | { readonly kind: 'match' }

/** Accounts for work, and throws where it gets too much. */
export interface Budget {
  spend(steps: number): void
}

/** A test whether a pattern matches somewhere in a text; undefined for patterns that this way cannot match. */
export function linearPattern(tree: PatternTree): ((text: string, budget: Budget) => boolean) | undefined {
  const states: State[] = [{ kind: 'match' }]
  const start = build(tree, 0, states)
  if (start === undefined) return undefined
  return (text, budget) => matches(states, start, Array.from(text), budget)
}

/** Adds the states of a tree, which go on to `next`, and returns the first; built from the end to the start. */
function build(tree: PatternTree, next: number, states: State[]): number | undefined {
  if (states.length > limits.maxPatternStates) return undefined
  switch (tree.kind) {
    case 'character':
    case 'position':
      return states.push({ ...tree, next }) - 1
    case 'sequence':
      return tree.items.reduceRight<number | undefined>(
        (after, item) => (after === undefined ? undefined : build(item, after, states)),
        next,
      )
    case 'choice': {
      const nexts = tree.branches.map((branch) => build(branch, next, states))
      return nexts.includes(undefined) ? undefined : split(nexts, states)
    }
    case 'repeat':
      return buildRepeat(tree, next, states)
    case 'other':
      return undefined
  }
}

function buildRepeat(
  tree: Extract<PatternTree, { kind: 'repeat' }>,
  next: number,
  states: State[],
): number | undefined {
  let first: number | undefined = next
  if (tree.max === Number.POSITIVE_INFINITY) {
    const nexts: (number | undefined)[] = [next]
    first = split(nexts, states)
    nexts.push(build(tree.item, first, states)) // round and round
    if (nexts.includes(undefined)) return undefined
  } else {
    for (let count = tree.min; count < tree.max && first !== undefined; count++) {
      const item = build(tree.item, first, states)
      first = item === undefined ? undefined : split([item, next], states)
    }
  }
  for (let count = 0; count < tree.min && first !== undefined; count++) first = build(tree.item, first, states)
  return first
}

function split(nexts: readonly (number | undefined)[], states: State[]): number {
  return states.push({ kind: 'split', nexts: nexts as readonly number[] }) - 1 // callers have looked for undefined
}

function matches(states: readonly State[], start: number, characters: readonly string[], budget: Budget): boolean {
  /** The last position at which a state was entered, so that each is entered once. */
  const entered = new Int32Array(states.length).fill(-1)
  let current: number[] = []
  for (let position = 0; position <= characters.length; position++) {
    const following: number[] = []
    const character = characters[position]
    if (enter(start, position, characters, states, entered, current)) return true
    budget.spend(current.length)
    for (const index of current) {
      const state = states[index]
      if (state?.kind !== 'character' || character === undefined || !state.test(character)) continue
      if (enter(state.next, position + 1, characters, states, entered, following)) return true
    }
    current = following
  }
  return false
}

/** Follows what consumes nothing from a state, and collects the characters to test; true where it reaches the match. */
function enter(
  first: number,
  position: number,
  characters: readonly string[],
  states: readonly State[],
  entered: Int32Array,
  collected: number[],
): boolean {
  const waiting = [first]
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const state = states[index]
    if (state === undefined || entered[index] === position) continue
    entered[index] = position
    if (state.kind === 'match') return true
    if (state.kind === 'character') collected.push(index)
    else if (state.kind === 'split') waiting.push(...state.nexts)
    else if (holds(state.at, position, characters)) waiting.push(state.next)
  }
  return false
}

function holds(at: Position, position: number, characters: readonly string[]): boolean {
  if (at === 'start') return position === 0
  if (at === 'end') return position === characters.length
  const isBoundary = isWord(characters[position - 1]) !== isWord(characters[position])
  return isBoundary === (at === 'boundary')
}

const isWord = (character: string | undefined): boolean => character !== undefined && /^\w$/.test(character)

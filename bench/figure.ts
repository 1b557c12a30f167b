import type { Settings } from './settings.js'

/** One line of the result. */
export interface Result {
  /** Ours. */
  readonly value: number
  readonly unit: string
  /** What it is compared with, and the peer's own value. */
  readonly peer: string
  /** Ours to the peer's; ours to the target where there is no peer. */
  readonly ratio: number
  /** What the ratio, or the value where there is no peer, has to be: `>= 12`. */
  readonly target: string
  readonly ok: boolean
}

export type Results = { readonly [name: string]: Result }

/** A benchmark that measures one or more figures side by side. */
export interface Figure {
  /** The names of its results. */
  readonly names: readonly string[]
  measure(settings: Settings): Promise<Results>
}

/** A rate or a cost against a peer's. */
export function compared(
  value: number,
  unit: string,
  peer: { readonly name: string; readonly value: number },
  target: string,
): Result {
  const ratio = value / peer.value
  return { value, unit, peer: `${peer.name}: ${rounded(peer.value)}`, ratio, target, ok: holds(ratio, target) }
}

/** A value with a bound of its own. */
export function bounded(value: number, unit: string, target: string, note = 'none'): Result {
  return { value, unit, peer: note, ratio: value / Number(target.split(' ')[1]), target, ok: holds(value, target) }
}

/** Three significant digits, more for large numbers. */
export function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}

/** Whether a number is what a target such as `>= 12` or `< 800` asks for. */
export function holds(value: number, target: string): boolean {
  const [sign, bound] = target.split(' ')
  const limit = Number(bound)
  if (sign === '>=') return value >= limit
  return sign === '<' ? value < limit : value <= limit
}

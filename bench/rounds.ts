import type { Settings } from './settings.js'

/** Measures something once, for that many milliseconds. */
export type Turn = (ms: number) => Promise<number>

/**
 * Lets all subjects take turns, in changing order, and returns the median of each one's turns: what slows the machine
 * down for a while slows all of them down.
 */
export async function takeTurns<Name extends string>(
  turns: { readonly [N in Name]: Turn },
  { rounds, turnMs, warmUpMs }: Pick<Settings, 'rounds' | 'turnMs' | 'warmUpMs'>,
): Promise<{ readonly [N in Name]: number }> {
  const names = Object.keys(turns) as Name[] // the keys of a mapped type
  const measured = new Map<Name, number[]>(names.map((name) => [name, []]))
  for (const name of names) await turns[name](warmUpMs)
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      measured.get(name)?.push(await turns[name](turnMs))
    }
  }
  const medians = names.map((name) => [name, median(measured.get(name) ?? [])] as const)
  return Object.fromEntries(medians) as { [N in Name]: number } // one entry for each name
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}

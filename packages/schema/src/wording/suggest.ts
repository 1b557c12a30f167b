import { suggestLimits } from '../limits.js'

/** So much of a word tells which one it is the beginning of. */
const MIN_BEGINNING = 3

/**
 * The known word that a misspelt one most likely meant, or the only one that it is the beginning of; undefined where there is none. Case
 * does not count, a swap of two neighbours counts as one mistake, and a word may hold one mistake for every three of its characters.
 */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > suggestLimits.maxLength) return undefined
  const wanted = word.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.floor(word.length / 3) + 1
  const longer: string[] = []
  let compared = 0
  for (const candidate of known) {
    if (++compared > suggestLimits.maxCandidates) break
    if (candidate.toLowerCase().startsWith(wanted)) longer.push(candidate)
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue
    const distance = distanceBetween(wanted, candidate.toLowerCase())
    if (distance >= bestDistance) continue
    best = candidate
    bestDistance = distance
  }
  return best ?? (longer.length === 1 && word.length >= MIN_BEGINNING ? longer[0] : undefined)
}

/** Damerau-Levenshtein in its optimal-string-alignment form: insertions, deletions, substitutions, swaps of neighbours. */
function distanceBetween(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const line = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let least = Math.min(
        (above[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
      )
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) least = Math.min(least, (before[column - 2] ?? 0) + 1)
      line.push(least)
    }
    before = above
    above = line
  }
  return above[b.length] ?? 0
}

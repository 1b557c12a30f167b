/** The wait before the first new attempt. */
const MIN_DELAY_MS = 500
/** The longest wait between attempts. */
const MAX_DELAY_MS = 60_000

/** How long to wait after so many failures in a row: doubling, bounded, and never the same for many at once. */
export function backOffMs(failures: number, random: () => number = Math.random): number {
  const longest = Math.min(MAX_DELAY_MS, MIN_DELAY_MS * 2 ** Math.min(failures - 1, 16))
  return Math.round(longest * (0.5 + random() / 2))
}

import type { PromptValue } from '@causeway/server'

/**
 * Every version under `name@number`, counted from 1, and the newest under `name` alone. Whoever has built on a version
 * pins it; a version that somebody may have pinned is never edited, the next one is written beside it.
 */
export function versions(
  name: string,
  ...oldestFirst: readonly [PromptValue, ...PromptValue[]]
): Record<string, PromptValue> {
  const newest = oldestFirst.at(-1) ?? oldestFirst[0]
  const pinned = oldestFirst.map((prompt, index) => [`${name}@${index + 1}`, prompt])
  return { [name]: newest, ...Object.fromEntries(pinned) }
}

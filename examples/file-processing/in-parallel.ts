/**
 * Works on all items, never on more than `limit` of them at a time.
 * @throws what `work` threw first; what is under way then goes on by itself
 */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  // All workers take from one queue, so that none of them waits while there is something to do.
  const queue = items.values()
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
}

import { expect, test } from 'vitest'
import { inParallel } from './in-parallel.js'

test('never more than so many at a time, and all of them in the end', async () => {
  const done: number[] = []
  let running = 0
  let most = 0
  await inParallel([5, 1, 4, 1, 3, 1, 2], 3, async (turns) => {
    most = Math.max(most, ++running)
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
    running -= 1
    done.push(turns)
  })
  expect(most).toBe(3)
  expect(done.sort()).toEqual([1, 1, 1, 2, 3, 4, 5])
})

test('the first failure is thrown, and its worker takes nothing more', async () => {
  const taken: string[] = []
  const work = async (item: string): Promise<void> => {
    taken.push(item)
    if (item === 'b') throw new Error('b is broken')
  }
  await expect(inParallel(['a', 'b', 'c'], 1, work)).rejects.toThrow('b is broken')
  expect(taken).toEqual(['a', 'b'])
})

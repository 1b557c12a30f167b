import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { LineWriter } from './line-writer.js'

/** What goes out at once where requests are sent within one turn, as counts of lines. */
async function writesOf(requests: number, alreadyAwaited = 0): Promise<number[]> {
  const counts: number[] = []
  let awaited = alreadyAwaited
  const writer = new LineWriter({
    output: new PassThrough(),
    write: (text) => counts.push(text.length / '?\n'.length) > 0,
    awaited: () => awaited,
    overflow: (error) => expect.unreachable(error.message),
  })
  for (let request = 0; request < requests; request++) {
    awaited++
    void writer.send('?')
  }
  await new Promise((resolve) => setImmediate(resolve))
  return counts
}

test('a server that has nothing to do gets its first request at once, and the others while it works', async () => {
  expect(await writesOf(1)).toEqual([1])
  expect(await writesOf(32)).toEqual([1, 1, 2, 4, 8, 16])
})

test('requests to a server that has enough to do leave together, in writes that are bounded', async () => {
  expect(await writesOf(7, 100)).toEqual([7])
  expect(await writesOf(40, 100)).toEqual([16, 16, 8])
})

import { describe, expect, it } from 'vitest'
import { LineBuffer } from './line-buffer.js'

describe('lines that wait', () => {
  it('are all there, in their order, however long and in whatever script', () => {
    const lines = new LineBuffer()
    const added = Array.from({ length: 400 }, (_, at) => `${at} ${'é漢𝄞'.repeat(at)}\n`)
    for (const line of added) lines.add(line)
    expect(lines.length).toBe(Buffer.byteLength(added.join('')))
    expect(lines.take().toString()).toBe(added.join(''))
    expect(lines.length).toBe(0)
  })

  it('that were taken stay as they are while others come', () => {
    const lines = new LineBuffer()
    for (let round = 0; round < 5; round++) {
      lines.add(`taken in round ${round}\n`)
      const taken = lines.take()
      lines.add('later, and longer than what was taken\n')
      expect(taken.toString()).toBe(`taken in round ${round}\n`)
      expect(lines.take().toString()).toBe('later, and longer than what was taken\n')
    }
  })
})

import fc from 'fast-check'
import pc from 'picocolors'
import { describe, expect, test } from 'vitest'
import { type Progressing, progressRow } from './progress-row.js'
import { displayWidth } from './text-width.js'

const plain = pc.createColors(false)
const call: Progressing = {
  label: 'work',
  state: 'running',
  progress: 3,
  total: 4,
  message: 'three',
  elapsedMs: 1_234,
}

describe('a row', () => {
  test('is a bar where there is a total, a count where there is none, and a label until something is said', () => {
    expect(progressRow(call, 0, 80, plain)).toBe(`◒  work  ${'█'.repeat(18)}${'░'.repeat(6)}  75 %  3/4  three  1.2 s`)
    expect(progressRow({ ...call, total: undefined }, 1, 80, plain)).toBe('◐  work  3  three  1.2 s')
    expect(progressRow({ ...call, progress: undefined, message: undefined }, 2, 80, plain)).toBe('◓  work  1.2 s')
  })

  test('ends as done, failed or cancelled', () => {
    const marks = (['done', 'failed', 'cancelled'] as const).map(
      (state) => progressRow({ ...call, state }, 0, 80, plain)[0],
    )
    expect(marks).toEqual(['◇', '▲', '■'])
  })

  test('never gets wider than the terminal, whatever the server says', () => {
    const number = fc.oneof(fc.double(), fc.constant(undefined))
    fc.assert(
      fc.property(
        number,
        number,
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.integer({ min: 10, max: 120 }),
        (progress, total, message, columns) => {
          const row = progressRow({ ...call, progress, total, message }, 0, columns, plain)
          expect(displayWidth(row)).toBeLessThanOrEqual(columns)
          expect(row).not.toMatch(/\p{Cc}/u)
        },
      ),
    )
  })
})

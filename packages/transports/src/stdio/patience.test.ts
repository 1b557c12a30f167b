import { describe, expect, it } from 'vitest'
import { Patience } from './patience.js'

describe('Patience', () => {
  it('bears to be disturbed now and then', () => {
    const patience = new Patience()
    for (let now = 0; now < 1_000; now++) {
      if (now % 5 === 0) patience.disturbed(now)
      else patience.paid()
      expect(patience.allows(now)).toBe(true)
    }
  })

  it('rests where another program wants the processor, tries after that, and rests again', () => {
    const patience = new Patience()
    for (let now = 0; now < 4; now++) {
      expect(patience.allows(now)).toBe(true)
      patience.disturbed(now)
    }
    expect(patience.allows(4)).toBe(false)
    expect(patience.allows(32)).toBe(false)
    expect(patience.allows(33)).toBe(true)
    patience.disturbed(33)
    expect(patience.allows(34)).toBe(false)
    expect(patience.allows(203)).toBe(true)
  })

  it('comes back where it pays again', () => {
    const patience = new Patience()
    for (let now = 0; now < 4; now++) patience.disturbed(now)
    for (let times = 0; times < 12; times++) patience.paid()
    for (let now = 200; now < 203; now++) patience.disturbed(now)
    expect(patience.allows(203)).toBe(true)
  })
})

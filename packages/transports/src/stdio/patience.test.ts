import { describe, expect, it } from 'vitest'
import { Patience } from './patience.js'

describe('Patience', () => {
  it('bears what is in vain every other time', () => {
    const patience = new Patience()
    for (let now = 0; now < 1_000; now++) {
      if (now % 2 === 0) patience.inVain(now)
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
    expect(patience.allows(102)).toBe(false)
    expect(patience.allows(103)).toBe(true)
    patience.disturbed(103)
    expect(patience.allows(104)).toBe(false)
    expect(patience.allows(203)).toBe(true)
  })

  it('rests where most is in vain, and comes back where it pays again', () => {
    const patience = new Patience()
    for (let now = 0; now < 16; now++) patience.inVain(now)
    expect(patience.allows(16)).toBe(false)
    for (let times = 0; times < 12; times++) patience.paid()
    patience.disturbed(200)
    patience.disturbed(201)
    patience.disturbed(202)
    expect(patience.allows(202)).toBe(true)
  })
})

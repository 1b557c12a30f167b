import fc from 'fast-check'
import { expect, it } from 'vitest'
import { InFlight } from './in-flight.js'

it('holds what a Map would, however entries come and go', () => {
  const steps = fc.array(fc.record({ key: fc.nat(5), goes: fc.boolean() }), { maxLength: 40 })
  fc.assert(
    fc.property(steps, (all) => {
      const inFlight = new InFlight<number, { key: number }>()
      const map = new Map<number, { key: number }>()
      for (const { key, goes } of all) {
        if (goes) {
          inFlight.delete(key)
          map.delete(key)
        } else if (!map.has(key)) {
          const value = { key }
          inFlight.set(key, value)
          map.set(key, value)
        }
        expect(inFlight.size).toBe(map.size)
        for (let one = 0; one <= 5; one++) expect(inFlight.get(one)).toBe(map.get(one))
        expect(new Set(inFlight.all())).toEqual(new Set(map.values()))
      }
    }),
  )
})

it('loses nothing when its table is made anew', () => {
  const inFlight = new InFlight<number, string>()
  for (const stays of [-3, -2, -1]) inFlight.set(stays, `stays ${stays}`)
  for (let key = 0; key < 2_000; key++) {
    inFlight.set(key, 'goes')
    inFlight.delete(key)
  }
  expect(inFlight.all().sort()).toEqual(['stays -1', 'stays -2', 'stays -3'])
})

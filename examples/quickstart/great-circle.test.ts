import { expect, test } from 'vitest'
import { bearing, kilometres } from './great-circle.js'

const oslo = { latitude: 60.1939, longitude: 11.1004 }
const newYork = { latitude: 40.6394, longitude: -73.7793 }

test('Oslo and New York are about 5,900 km apart, in both directions', () => {
  expect(kilometres(oslo, newYork)).toBeCloseTo(5_917, -2)
  expect(kilometres(newYork, oslo)).toBe(kilometres(oslo, newYork))
})

test('half the way around the earth is measured, not lost to rounding', () => {
  expect(kilometres({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 })).toBeCloseTo(20_015, 0)
})

test('the way to the east over the date line is the short one', () => {
  const west = { latitude: 0, longitude: 179.5 }
  const east = { latitude: 0, longitude: -179.5 }
  expect(kilometres(west, east)).toBeCloseTo(111, 0)
  expect(bearing(west, east)).toBeCloseTo(90)
})

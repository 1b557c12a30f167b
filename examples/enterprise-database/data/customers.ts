import type { Database } from 'better-sqlite3'
import * as z from 'zod'

export const Customer = z.object({
  id: z.int(),
  name: z.string(),
  email: z.string(),
  city: z.string(),
  country: z.string().describe('ISO 3166 code'),
  orders: z.int().describe('how many, without cancelled ones'),
  cents: z.int().describe('what they paid for, in euro cents'),
})
export type Customer = z.infer<typeof Customer>

const CUSTOMERS = `
  SELECT c.*, count(DISTINCT o.id) AS orders, coalesce(sum(l.quantity * l.cents), 0) AS cents
  FROM customers c
  LEFT JOIN orders o ON o.customer = c.id AND o.status <> 'cancelled'
  LEFT JOIN order_lines l ON l."order" = o.id`

/** Customers whose name, e-mail address or city has `text` in it, those who bought most first. */
export function findCustomers(db: Database, text: string, limit: number): Customer[] {
  return db
    .prepare(
      `${CUSTOMERS} WHERE instr(lower(c.name || ' ' || c.email || ' ' || c.city), lower(@text)) > 0
       GROUP BY c.id ORDER BY cents DESC, c.id LIMIT @limit`,
    )
    .all({ text, limit }) as Customer[] // as: the columns are those of CUSTOMERS
}

export function customerOf(db: Database, id: number): Customer | undefined {
  return db.prepare(`${CUSTOMERS} WHERE c.id = ? GROUP BY c.id`).get(id) as Customer | undefined // as: the columns of CUSTOMERS
}

import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { productOf } from './products.js'

export const Status = z.enum(['open', 'shipped', 'cancelled'])
export type Status = z.infer<typeof Status>

export const Order = z.object({
  id: z.int(),
  customer: z.int(),
  day: z.iso.date(),
  status: Status,
  note: z.string().nullable(),
  cents: z.int().describe('total in euro cents'),
})
export type Order = z.infer<typeof Order>

export const Line = z.object({
  product: z.string(),
  quantity: z.int(),
  cents: z.int().describe('for one, in euro cents'),
})
export type Line = z.infer<typeof Line>

export const OrderWithLines = Order.extend({ lines: z.array(Line) })
export type OrderWithLines = z.infer<typeof OrderWithLines>

export const NewLine = z.object({
  product: z.string().describe('SKU, such as desk-oak'),
  quantity: z.int().min(1).max(100),
})
export type NewLine = z.infer<typeof NewLine>

const ORDERS = `
  SELECT o.*, sum(l.quantity * l.cents) AS cents FROM orders o JOIN order_lines l ON l."order" = o.id`

export interface OrderFilter {
  readonly customer?: number | undefined
  readonly status?: Status | undefined
  /** Only those with smaller numbers: where the page before ended. */
  readonly before?: number | undefined
}

/** The latest orders first. Pages go by number, not by offset: they stay whole when orders come in between. */
export function ordersOf(db: Database, { customer, status, before }: OrderFilter, limit: number): Order[] {
  return db
    .prepare(
      `${ORDERS} WHERE (@customer IS NULL OR o.customer = @customer) AND (@status IS NULL OR o.status = @status)
         AND (@before IS NULL OR o.id < @before)
       GROUP BY o.id ORDER BY o.id DESC LIMIT @limit`,
    )
    .all({ customer: customer ?? null, status: status ?? null, before: before ?? null, limit }) as Order[] // as: ORDERS
}

export function orderOf(db: Database, id: number): OrderWithLines | undefined {
  const order = db.prepare(`${ORDERS} WHERE o.id = ? GROUP BY o.id`).get(id) as Order | undefined // as: the columns of ORDERS
  if (order === undefined) return undefined
  const lines = db.prepare('SELECT product, quantity, cents FROM order_lines WHERE "order" = ?').all(id)
  return { ...order, lines: lines as Line[] } // as: the columns above
}

/** What these would cost today. @throws {Error} where a product is unknown or named twice, or there is not enough of it */
export function priced(db: Database, lines: readonly NewLine[]): Line[] {
  if (new Set(lines.map(({ product }) => product)).size < lines.length)
    throw new Error('Each product may be named once; add the quantities up.')
  return lines.map(({ product, quantity }) => {
    const found = productOf(db, product)
    if (found === undefined) throw new Error(`There is no product '${product}'. Read shop://products.`)
    if (found.stock < quantity) throw new Error(`Of '${product}' there are ${found.stock} in stock, not ${quantity}.`)
    return { product, quantity, cents: found.cents }
  })
}

/** Books an order at these prices and takes it out of the stock: all of it or nothing. @throws {Error} where stock ran out */
export function placeOrder(db: Database, customer: number, lines: readonly Line[], note?: string): OrderWithLines {
  return db.transaction(() => {
    const { lastInsertRowid } = db
      .prepare(`INSERT INTO orders (customer, day, status, note) VALUES (?, date('now'), 'open', ?)`)
      .run(customer, note ?? null)
    const id = Number(lastInsertRowid)
    const take = db.prepare('UPDATE products SET stock = stock - @quantity WHERE sku = @product AND stock >= @quantity')
    const insert = db.prepare('INSERT INTO order_lines VALUES (@id, @product, @quantity, @cents)')
    for (const line of lines) {
      if (take.run(line).changes === 0) throw new Error(`Of '${line.product}' there is not enough in stock any more.`)
      insert.run({ id, ...line })
    }
    return existing(orderOf(db, id))
  })()
}

/** Puts everything back into the stock. @throws {Error} where the order is not open any more */
export function cancelOrder(db: Database, id: number): OrderWithLines {
  return db.transaction(() => {
    const { changes } = db.prepare(`UPDATE orders SET status = 'cancelled' WHERE id = ? AND status = 'open'`).run(id)
    if (changes === 0) throw new Error(`Order ${id} is not open, so it cannot be cancelled.`)
    const cancelled = existing(orderOf(db, id))
    const putBack = db.prepare('UPDATE products SET stock = stock + @quantity WHERE sku = @product')
    for (const line of cancelled.lines) putBack.run(line)
    return cancelled
  })()
}

/** The transaction has just written it. */
function existing(order: OrderWithLines | undefined): OrderWithLines {
  if (order === undefined) throw new Error('An order that was written is not there.')
  return order
}

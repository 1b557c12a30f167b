import type { Database } from 'better-sqlite3'
import * as z from 'zod'

export const Product = z.object({
  sku: z.string(),
  name: z.string(),
  category: z.string(),
  cents: z.int().describe('price in euro cents'),
  stock: z.int(),
})
export type Product = z.infer<typeof Product>

/** Every product, by SKU. */
export function allProducts(db: Database): Product[] {
  return db.prepare('SELECT * FROM products ORDER BY sku').all() as Product[] // as: the columns are those of the table
}

export function productOf(db: Database, sku: string): Product | undefined {
  return db.prepare('SELECT * FROM products WHERE sku = ?').get(sku) as Product | undefined // as: the columns of the table
}

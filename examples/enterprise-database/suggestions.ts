import type { Database } from 'better-sqlite3'
import { findCustomers } from './data/customers.js'
import { allProducts } from './data/products.js'

interface Shop {
  readonly db: Database
}

/** Numbers of customers that begin with what was typed, or whose name has it. */
export function customerNumbers(typed: string, _others: unknown, { db }: Shop): string[] {
  const all = /^\d+$/.test(typed) ? findCustomers(db, '', 1_000) : findCustomers(db, typed, 100)
  return all.map(({ id }) => `${id}`).filter((id) => !/^\d+$/.test(typed) || id.startsWith(typed))
}

/** SKUs that begin with what was typed. */
export function skus(typed: string, _others: unknown, { db }: Shop): string[] {
  return allProducts(db)
    .map(({ sku }) => sku)
    .filter((sku) => sku.startsWith(typed.toLowerCase()))
}

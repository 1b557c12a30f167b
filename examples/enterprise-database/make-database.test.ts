import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { makeDatabase } from './make-database.js'

test('the data is the same every time, and says so of itself', () => {
  const file = join(tmpdir(), `shop-made-${process.pid}.db`)
  const figures = (): unknown => {
    makeDatabase(file)
    const db = new Database(file)
    const one = (sql: string): unknown => db.prepare(sql).pluck().get()
    const found = {
      customers: one('SELECT count(*) FROM customers'),
      products: one('SELECT count(*) FROM products'),
      orders: one('SELECT count(*) FROM orders'),
      turnover: one('SELECT sum(quantity * cents) FROM order_lines'),
      problems: db.pragma('foreign_key_check'),
    }
    db.close()
    return found
  }
  const first = figures()
  expect(first).toMatchObject({ customers: 120, products: 48, orders: 1_500, problems: [] })
  expect(figures()).toEqual(first)
  rmSync(file)
})

import type Database from 'better-sqlite3'
import { newDatabase } from '../new-database.js'
import { customers, orders, products } from './data/sample-data.js'

/** Makes a shop with some years of business, always the same one. */
export function makeDatabase(file: string): void {
  newDatabase(file, (db) => {
    db.exec(TABLES)
    db.transaction(fill)(db)
  })
}

/** Money is in cents, days are ISO 8601: what SQLite cannot check by type, it checks by rule. */
const TABLES = `
  CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    city TEXT NOT NULL,
    country TEXT NOT NULL CHECK (length(country) = 2)
  ) STRICT;
  CREATE TABLE products (
    sku TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    cents INTEGER NOT NULL CHECK (cents > 0),
    stock INTEGER NOT NULL CHECK (stock >= 0)
  ) STRICT;
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer INTEGER NOT NULL REFERENCES customers,
    day TEXT NOT NULL CHECK (day = date(day)),
    status TEXT NOT NULL CHECK (status IN ('open', 'shipped', 'cancelled')),
    note TEXT
  ) STRICT;
  CREATE TABLE order_lines (
    "order" INTEGER NOT NULL REFERENCES orders,
    product TEXT NOT NULL REFERENCES products,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    cents INTEGER NOT NULL CHECK (cents > 0),
    PRIMARY KEY ("order", product)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX orders_by_customer ON orders (customer);
`

function fill(db: Database.Database): void {
  const customer = db.prepare('INSERT INTO customers VALUES (@id, @name, @email, @city, @country)')
  for (const row of customers()) customer.run(row)
  const product = db.prepare('INSERT INTO products VALUES (@sku, @name, @category, @cents, @stock)')
  for (const row of products()) product.run(row)
  const order = db.prepare('INSERT INTO orders VALUES (@id, @customer, @day, @status, NULL)')
  const line = db.prepare('INSERT INTO order_lines VALUES (@order, @product, @quantity, @cents)')
  for (const { lines, ...row } of orders()) {
    order.run(row)
    for (const one of lines) line.run({ order: row.id, ...one })
  }
}

import { resource } from '@causeway/server'
import { customerOf, findCustomers } from './data/customers.js'
import { orderOf, ordersOf } from './data/orders.js'
import { allProducts, productOf } from './data/products.js'
import { type Grouping, groupings, salesBy } from './data/sales.js'
import { db } from './database.js'
import { customerNumbers, skus } from './suggestions.js'

export const schema = resource(
  'shop://schema',
  {
    name: 'schema',
    title: 'Tables',
    description: 'The tables of the shop, as SQL.',
    mime: 'application/sql',
    needs: { db },
  },
  (_, { db }) => db.prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL').pluck().all().join(';\n\n'),
)

export const products = resource(
  'shop://products',
  {
    name: 'products',
    title: 'All products',
    description: 'What the shop sells, with prices and stock.',
    needs: { db },
  },
  (_, { db }) => allProducts(db),
)

export const product = resource(
  'shop://products/{sku}',
  {
    name: 'product',
    title: 'One product',
    description: 'A product, by its SKU.',
    needs: { db },
    complete: { sku: skus },
    list: ({ db }) => allProducts(db).map(({ sku, name }) => ({ uri: `shop://products/${sku}`, name })),
  },
  ({ sku }, { db }) => productOf(db, sku),
)

export const customer = resource(
  'shop://customers/{id}',
  {
    name: 'customer',
    title: 'One customer',
    description: 'A customer, by number. Lists show the ten who bought most.',
    needs: { db },
    complete: { id: customerNumbers },
    list: ({ db }) => findCustomers(db, '', 10).map(({ id, name }) => ({ uri: `shop://customers/${id}`, name })),
  },
  ({ id }, { db }) => customerOf(db, Number(id)),
)

export const order = resource(
  'shop://orders/{id}',
  {
    name: 'order',
    title: 'One order',
    description: 'An order with its lines, by number. Lists show the latest ten.',
    needs: { db },
    list: ({ db }) =>
      ordersOf(db, {}, 10).map(({ id, day }) => ({ uri: `shop://orders/${id}`, name: `order ${id} of ${day}` })),
  },
  ({ id }, { db }) => orderOf(db, Number(id)),
)

export const sales = resource(
  'shop://sales/{by}{?year}',
  {
    name: 'sales',
    title: 'Sales',
    description: 'What was sold, by month, country or category; of one year where you name it.',
    needs: { db },
    complete: { by: (typed) => groupings.filter((by) => by.startsWith(typed)) },
  },
  ({ by, year }, { db }) => (isGrouping(by) ? salesBy(db, by, year ? Number(year) : undefined) : undefined),
)

function isGrouping(by: string): by is Grouping {
  return groupings.some((grouping) => grouping === by)
}

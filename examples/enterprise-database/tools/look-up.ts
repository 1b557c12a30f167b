import { tool } from '@causeway/server'
import * as z from 'zod'
import { Customer, findCustomers } from '../data/customers.js'
import { Order, OrderWithLines, orderOf, ordersOf, Status } from '../data/orders.js'
import { groupings, Sales, salesBy } from '../data/sales.js'
import { db } from '../database.js'
import { missing } from './missing.js'

export const findCustomersTool = tool(
  {
    title: 'Find customers',
    description: 'Finds customers by name, e-mail address or city, those who bought most first.',
    input: z.object({ text: z.string().default(''), limit: z.int().min(1).max(50).default(10) }),
    output: z.object({ customers: z.array(Customer) }),
    needs: { db },
    readOnly: true,
  },
  ({ text, limit }, { db }) => ({ customers: findCustomers(db, text, limit) }),
)

/** Pages of data are the tool's own affair: it says how to get the next one. */
export const listOrdersTool = tool(
  {
    title: 'List orders',
    description: 'Orders, the latest first. Pass `next` of one page as `before` to get the following one.',
    input: z.object({
      customer: z.int().optional().describe('number of a customer'),
      status: Status.optional(),
      before: z.int().optional(),
      limit: z.int().min(1).max(100).default(20),
    }),
    output: z.object({ orders: z.array(Order), next: z.int().optional().describe('absent on the last page') }),
    needs: { db },
    readOnly: true,
  },
  ({ limit, ...filter }, { db }) => {
    const found = ordersOf(db, filter, limit + 1)
    const orders = found.slice(0, limit)
    const next = found.length > limit ? orders.at(-1)?.id : undefined
    return { orders, ...(next === undefined ? {} : { next }) }
  },
)

export const orderDetailsTool = tool(
  {
    title: 'Order details',
    description: 'An order with its lines.',
    input: z.object({ id: z.int() }),
    output: OrderWithLines,
    needs: { db },
    readOnly: true,
  },
  ({ id }, { db }) => orderOf(db, id) ?? missing(`order ${id}`, 'list_orders'),
)

export const salesReportTool = tool(
  {
    title: 'Sales report',
    description: 'What was sold, by month, country or category of product.',
    input: z.object({ by: z.enum(groupings), year: z.int().min(2000).max(2100).optional() }),
    output: z.object({ sales: z.array(Sales) }),
    needs: { db },
    readOnly: true,
  },
  ({ by, year }, { db }) => ({ sales: salesBy(db, by, year) }),
)

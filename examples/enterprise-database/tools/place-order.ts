import { ToolError, tool } from '@causeway/server'
import * as z from 'zod'
import { customerOf } from '../data/customers.js'
import { euros } from '../data/money.js'
import { NewLine, OrderWithLines, placeOrder, priced } from '../data/orders.js'
import { db } from '../database.js'
import { missing } from './missing.js'

const Confirmation = z.object({
  confirm: z.boolean().describe('Order this?'),
  note: z.string().max(200).optional().describe('for the warehouse'),
})

/** Nothing is ordered that a person has not agreed to, at the price that this person saw, and nothing twice. */
export const placeOrderTool = tool(
  {
    title: 'Place an order',
    description: 'Orders products for a customer. The user is asked before it is booked.',
    input: z.object({ customer: z.int(), lines: z.array(NewLine).min(1).max(20) }),
    output: OrderWithLines,
    needs: { db },
    destructive: false,
  },
  async ({ customer, lines }, { db, elicit, log, once }) => {
    // In the modern era this function runs again with the answer: `once` keeps the offer that the user was shown.
    const offer = await once('offer', () => ({
      name: (customerOf(db, customer) ?? missing(`customer ${customer}`, 'find_customers')).name,
      lines: priced(db, lines),
    }))
    const total = offer.lines.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0)
    const list = offer.lines.map(({ product, quantity, cents }) => `${quantity} × ${product}, ${euros(cents)} each`)
    const answer = await elicit(`${list.join('\n')}\nTogether ${euros(total)}, for ${offer.name}`, Confirmation)
    if (answer.action !== 'accept' || !answer.content.confirm)
      throw new ToolError('The user did not confirm; nothing was ordered.')
    const order = await once('place', () => placeOrder(db, customer, offer.lines, answer.content.note))
    log.named('orders')('placed', { order: order.id, cents: order.cents })
    return order
  },
)

import { ToolError, tool } from '@causeway/server'
import * as z from 'zod'
import { euros } from '../data/money.js'
import { cancelOrder, OrderWithLines, orderOf } from '../data/orders.js'
import { db } from '../database.js'
import { missing } from './missing.js'

const Reason = z.object({ reason: z.enum(['customer asked', 'out of stock', 'mistake']) })

export const cancelOrderTool = tool(
  {
    title: 'Cancel an order',
    description: 'Cancels an open order and puts its products back into the stock. The user is asked for the reason.',
    input: z.object({ id: z.int() }),
    output: OrderWithLines,
    needs: { db },
    destructive: true,
    idempotent: true,
  },
  async ({ id }, { db, elicit, log, once }) => {
    const { cents, status } = await once('order', () => orderOf(db, id) ?? missing(`order ${id}`, 'list_orders'))
    if (status !== 'open') throw new ToolError(`Order ${id} is ${status}; only open orders can be cancelled.`)
    const answer = await elicit(`Why is order ${id} over ${euros(cents)} to be cancelled?`, Reason)
    if (answer.action !== 'accept') throw new ToolError(`The user did not agree; order ${id} is still open.`)
    const cancelled = await once('cancel', () => cancelOrder(db, id))
    log.named('orders').warning('cancelled', { order: id, reason: answer.content.reason })
    return cancelled
  },
)

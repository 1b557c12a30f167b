import { setImmediate } from 'node:timers/promises'
import { tool } from '@causeway/server'
import * as z from 'zod'
import { type Order, ordersOf } from '../data/orders.js'
import { db } from '../database.js'

/** How many orders are looked at before other requests get their turn. */
const SLICE = 100

const Finding = z.object({ order: z.int(), problem: z.string() })

/** Work that takes a while: it tells how far it is, says what it finds as it goes, and stops when nobody waits any more. */
export const auditOrdersTool = tool(
  {
    title: 'Audit orders',
    description: 'Looks at every order for what should not be: orders that stay open, and unusually large ones.',
    input: z.object({
      openSince: z.iso.date().default('2025-12-15').describe('an open order from before that day is a finding'),
      aboveCents: z.int().min(1).default(350_000).describe('so is an order over more than that'),
    }),
    output: z.object({ audited: z.int(), findings: z.array(Finding) }),
    needs: { db },
    readOnly: true,
    timeoutMs: 60_000,
  },
  async ({ openSince, aboveCents }, { db, log, progress, signal }) => {
    const findings: z.infer<typeof Finding>[] = []
    const [latest] = ordersOf(db, {}, 1)
    const total = latest?.id ?? 0
    let audited = 0
    for (
      let slice = ordersOf(db, {}, SLICE);
      slice.length > 0;
      slice = ordersOf(db, { before: slice.at(-1)?.id }, SLICE)
    ) {
      for (const order of slice) {
        for (const problem of problemsOf(order, openSince, aboveCents)) {
          findings.push({ order: order.id, problem })
          log.named('audit').notice(problem, { order: order.id })
        }
      }
      audited += slice.length
      progress(audited, total, `${findings.length} findings`)
      await setImmediate()
      signal.throwIfAborted()
    }
    return { audited, findings }
  },
)

function problemsOf({ status, day, cents }: Order, openSince: string, aboveCents: number): string[] {
  return [
    ...(status === 'open' && day < openSince ? [`open since ${day}`] : []),
    ...(status !== 'cancelled' && cents > aboveCents ? ['unusually large'] : []),
  ]
}

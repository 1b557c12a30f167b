import { rmSync } from 'node:fs'
import { linked } from '@causeway/testing'
import { matchers } from '@causeway/testing/vitest'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { makeDatabase } from './make-database.js'
import app from './server.js'

// A database of its own, so that the orders of tests are not among yours.
const file = vi.hoisted(() => {
  process.env.SHOP_DATABASE = `${process.env.TMPDIR ?? '/tmp'}/shop-${process.pid}.db`
  return process.env.SHOP_DATABASE
})

expect.extend(matchers)

beforeAll(() => makeDatabase(file))

afterAll(async () => {
  await app.close()
  rmSync(file)
})

const lamp = { product: 'desk-lamp-oak', quantity: 1 }
const yes = { confirm: true, note: 'Leave it at the door' }

describe.each(['legacy', 'modern'] as const)('a %s client', (era) => {
  test('finds customers, their orders page by page, and what is in one', async () => {
    await using link = await linked(app, { era })
    const { customers } = await link.client.tools.find_customers({ text: 'ito', limit: 3 })
    const [best] = customers
    expect(customers).toHaveLength(3)
    const first = await link.client.tools.list_orders({ customer: best?.id, limit: 5 })
    const second = await link.client.tools.list_orders({ customer: best?.id, limit: 5, before: first.next })
    const ids = [...first.orders, ...second.orders].map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a))
    const { lines, cents } = await link.client.tools.order_details({ id: ids[0] ?? 0 })
    expect(lines.reduce((sum, line) => sum + line.quantity * line.cents, 0)).toBe(cents)
  })

  test('orders something when its user agrees, once, at the price that was shown', async () => {
    await using link = await linked(app, { era, answers: { elicit: [yes] } })
    const before = await stockOf(link.client)
    const order = await link.client.tools.place_order({ customer: 7, lines: [lamp] })
    expect(order).toMatchObject({ customer: 7, status: 'open', note: yes.note, lines: [lamp] })
    expect(link.asked[0]?.params.message).toContain(`€ ${(order.cents / 100).toFixed(2)}, for Ada Greco`)
    expect(await stockOf(link.client)).toBe(before - 1)
    const { orders } = await link.client.tools.list_orders({ customer: 7, limit: 2 })
    expect(orders.filter(({ note }) => note === yes.note).map(({ id }) => id)).toContain(order.id)
  })

  test('orders nothing when its user does not', async () => {
    await using link = await linked(app, { era, answers: { elicit: ['decline', { confirm: false }] } })
    const before = await stockOf(link.client)
    for (let round = 0; round < 2; round++)
      expect(await link.client.callTool('place_order', { customer: 7, lines: [lamp] })).toBeToolError(/did not confirm/)
    expect(await stockOf(link.client)).toBe(before)
  })

  test('cancels an open order with a reason, and hears of it', async () => {
    await using link = await linked(app, { era, answers: { elicit: [yes, { reason: 'mistake' }] } })
    const { id } = await link.client.tools.place_order({ customer: 7, lines: [lamp] })
    const updated = new Promise<string>((resolve) => link.client.on('resourceUpdated', ({ uri }) => resolve(uri)))
    await link.client.subscribe(`shop://orders/${id}`)
    const logged: unknown[] = []
    link.client.on('log', ({ level, logger, data }) => logged.push([level, logger, data]))
    await link.client.setLogLevel('info')
    expect(await link.client.tools.cancel_order({ id })).toMatchObject({ status: 'cancelled' })
    expect(await updated).toBe(`shop://orders/${id}`)
    expect(logged).toEqual([['warning', 'orders', { message: 'cancelled', data: { order: id, reason: 'mistake' } }]])
    await expect(link.client.tools.cancel_order({ id })).rejects.toBeToolError(/is cancelled; only open orders/)
  })

  test('has its own model explain the figures, where it lends one', async () => {
    await using lending = await linked(app, { era, answers: { sample: ['Tables sell best.'] } })
    await using not = await linked(app, { era })
    const explained = await lending.client.tools.explain_sales({ by: 'category', year: 2025 })
    expect(explained).toMatchObject({ explanation: 'Tables sell best.' })
    expect(JSON.stringify(lending.asked[0]?.params)).toContain('| tables |')
    expect(await not.client.tools.explain_sales({ by: 'category', year: 2025 })).toEqual({
      ...explained,
      explanation: null,
    })
  })

  test('follows an audit while it runs', async () => {
    await using link = await linked(app, { era })
    const steps: number[] = []
    const onProgress = ({ progress }: { progress: number }): number => steps.push(progress)
    const result = await link.client.callTool('audit_orders', {}, { onProgress })
    expect(result).toHaveText(/"problem":"open since 2025-12-02"/)
    expect(steps.length).toBeGreaterThan(10)
    expect(steps).toEqual([...steps].sort((a, b) => a - b))
  })

  test('reads, completes and lists resources', async () => {
    await using link = await linked(app, { era })
    expect(await link.client.readResource('shop://sales/country?year=2025')).toHaveText(/"NO"/)
    await expect(link.client.readResource('shop://orders/99999')).rejects.toThrow(/shop:\/\/orders\/99999/)
    expect((await link.client.listResourcesPage()).nextCursor).toBeDefined()
    expect((await link.client.listResources()).map(({ uri }) => uri)).toContain('shop://products/desk-oak')
    const ref = { type: 'ref/resource', uri: 'shop://products/{sku}' } as const
    const { values } = await link.client.complete({ ref, argument: { name: 'sku', value: 'desk-l' } })
    expect(values).toEqual(['desk-lamp-birch', 'desk-lamp-oak', 'desk-lamp-steel'])
  })

  test('gets prompts with the figures in them', async () => {
    await using link = await linked(app, { era })
    const review = await link.client.getPrompt('sales_review', { year: '2025' })
    expect(review.messages.map(({ content }) => content.type)).toEqual(['resource', 'resource', 'resource', 'text'])
    expect(await link.client.getPrompt('customer_letter', { customer: '7', about: 'a delay' })).toHaveText(/a delay/)
    const ref = { type: 'ref/prompt', name: 'customer_letter' } as const
    expect((await link.client.complete({ ref, argument: { name: 'customer', value: 'haddad' } })).values).toContain('8')
  })
})

test.each([
  ['an unknown customer', { customer: 9_999, lines: [lamp] }, /no customer 9999.*find_customers/],
  ['an unknown product', { customer: 7, lines: [{ product: 'throne', quantity: 1 }] }, /no product 'throne'/],
  ['more than there is', { customer: 7, lines: [{ ...lamp, quantity: 100 }] }, /in stock, not 100/],
  ['a product twice', { customer: 7, lines: [lamp, lamp] }, /named once/],
  ['nothing', { customer: 7, lines: [] }, /lines/],
])('an order is refused before anybody is asked: %s', async (_, args, words) => {
  await using link = await linked(app, { answers: { elicit: [] } })
  expect(await link.client.callTool('place_order', args)).toBeToolError(words)
})

async function stockOf(client: { readResource(uri: string): Promise<unknown> }): Promise<number> {
  const text = JSON.stringify(await client.readResource(`shop://products/${lamp.product}`))
  return Number(/stock\\":(\d+)/.exec(text)?.[1])
}

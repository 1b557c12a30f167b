import { type App, type Middleware, mcp } from '@causeway/server'
import { customerLetter, salesReview } from './prompts.js'
import { customer, order, product, products, sales, schema } from './resources.js'
import { auditOrdersTool } from './tools/audit-orders.js'
import { cancelOrderTool } from './tools/cancel-order.js'
import { explainSalesTool } from './tools/explain-sales.js'
import { findCustomersTool, listOrdersTool, orderDetailsTool, salesReportTool } from './tools/look-up.js'
import { placeOrderTool } from './tools/place-order.js'

const tools = {
  find_customers: findCustomersTool,
  list_orders: listOrdersTool,
  order_details: orderDetailsTool,
  sales_report: salesReportTool,
  explain_sales: explainSalesTool,
  audit_orders: auditOrdersTool,
  place_order: placeOrderTool,
  cancel_order: cancelOrderTool,
}

/** What changes an order tells whoever looks at it, whichever tool it was. */
const tellOfOrders: Middleware = async ({ method, name }, next) => {
  const result = await next()
  if (method === 'tools/call' && (name === 'place_order' || name === 'cancel_order')) {
    const { structuredContent } = result as { structuredContent?: { id: number } } // as: the output schema of both
    if (structuredContent !== undefined) {
      app.listChanged('resources')
      app.resourceUpdated(`shop://orders/${structuredContent.id}`)
      app.resourceUpdated('shop://products')
    }
  }
  return result
}

/** A business database, as a team would put it behind MCP. */
const app: App<typeof tools> = mcp({
  name: 'enterprise-database',
  version: '1.0.0',
  title: 'A shop',
  instructions: 'Customers and orders have numbers, products have SKUs. Money is in euro cents.',
  pageSize: 20,
  use: [tellOfOrders],
  tools,
  resources: [schema, products, product, customer, order, sales],
  prompts: { customer_letter: customerLetter, sales_review: salesReview },
})

export default app

import { tool } from '@causeway/server'
import * as z from 'zod'
import { euros } from '../data/money.js'
import { groupings, Sales, salesBy } from '../data/sales.js'
import { db } from '../database.js'

/** The figures are this server's; the words are those of the client's model, where the client lends it. */
export const explainSalesTool = tool(
  {
    title: 'Explain sales',
    description: 'A sales report with an explanation by the model of the application that calls.',
    input: z.object({
      by: z.enum(groupings),
      year: z.int().min(2000).max(2100).optional(),
      question: z.string().max(500).default('What stands out?'),
    }),
    output: z.object({
      sales: z.array(Sales),
      explanation: z.string().nullable().describe('null where the application lends no model: explain it yourself'),
    }),
    needs: { db },
    readOnly: true,
  },
  async ({ by, year, question }, { clientCapabilities, db, once, sample }) => {
    const sales = await once('sales', () => salesBy(db, by, year))
    if (clientCapabilities.sampling === undefined) return { sales, explanation: null }
    const { text } = await sample(
      `Sales by ${by}${year === undefined ? '' : ` in ${year}`}:\n\n${table(sales)}\n\n${question}`,
      {
        systemPrompt: 'You explain figures to a shopkeeper: briefly, with numbers, without guessing at causes.',
        maxTokens: 400,
        modelPreferences: { intelligencePriority: 0.7, speedPriority: 0.4 },
      },
    )
    return { sales, explanation: text }
  },
)

function table(sales: readonly z.infer<typeof Sales>[]): string {
  const rows = sales.map(({ name, orders, items, cents }) => `| ${name} | ${orders} | ${items} | ${euros(cents)} |`)
  return ['| | orders | items | turnover |', '|---|---|---|---|', ...rows].join('\n')
}

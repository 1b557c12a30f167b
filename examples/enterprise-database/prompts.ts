import { embedded, prompt } from '@causeway/server'
import * as z from 'zod'
import { groupings } from './data/sales.js'
import { db } from './database.js'
import { customerNumbers } from './suggestions.js'

export const customerLetter = prompt(
  {
    title: 'Letter to a customer',
    description: 'Drafts a letter to a customer from what the shop knows.',
    args: z.object({
      customer: z.string().regex(/^\d+$/, 'a number of a customer').describe('number, or type a name to be shown some'),
      about: z.string().trim().min(1).max(200).describe('what the letter is about'),
    }),
    needs: { db },
    complete: { customer: customerNumbers },
  },
  async ({ customer, about }, { read }) => [
    ...(await read(`shop://customers/${customer}`)).map(embedded),
    `Draft a short, friendly letter to this customer about: ${about}. Look at their latest orders with list_orders first.`,
  ],
)

export const salesReview = prompt(
  {
    title: 'Sales review',
    description: 'Reviews the sales of a year from three sides.',
    args: z.object({ year: z.string().regex(/^20\d\d$/, 'a year, such as 2025') }),
    complete: { year: (typed) => ['2025', '2024'].filter((year) => year.startsWith(typed)) },
  },
  async ({ year }, { read }) => {
    const reports = await Promise.all(groupings.map((by) => read(`shop://sales/${by}?year=${year}`)))
    return [
      ...reports.flat().map(embedded),
      `Review the sales of ${year} on one page: the course of the year, where it was sold, what was sold, and three questions to ask next.`,
    ]
  },
)

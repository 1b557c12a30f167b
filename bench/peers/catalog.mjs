/** What every server under test offers, in the terms of the schema library that it is given. */

/** The argument of `echo`. */
export const echoFields = (z) => ({ text: z.string() })

/** 50 names of tools. */
export const toolNames = Array.from({ length: 50 }, (_, index) => `tool_${String(index).padStart(2, '0')}`)

export const toolDescription = (name) => `Looks up what ${name} knows about a customer's order and returns it as text.`

/** The eight arguments of each of the 50 tools. */
export const toolFields = (z) => ({
  order: z.string().describe('The number of the order'),
  customer: z.string().min(1).max(64).describe('Who ordered it'),
  amount: z.number().min(0).describe('What was paid, in cents'),
  count: z.number().int().min(1).max(100).describe('How many pieces'),
  express: z.boolean().describe('Whether it has to be there tomorrow'),
  state: z.enum(['open', 'paid', 'sent', 'returned']).describe('How far it has come'),
  tags: z.array(z.string()).describe('Words to find it by'),
  note: z.string().optional().describe('What else there is to say'),
})

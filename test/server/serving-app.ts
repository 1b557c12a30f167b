import { dep, type Middleware, mcp, prompt, resource, ToolError, tool } from '@causeway/server'
import * as z from 'zod'

/** What the dependency of {@link servingApp} went through, in order: 'open' and 'close'. */
export const opened: string[] = []
const db = dep(
  async () => {
    opened.push('open')
    return { user: (id: string) => ({ id, name: 'Ada' }) }
  },
  () => opened.push('close'),
)

/** Adds `a` and an optional `bonus`. */
export const add = tool(
  {
    description: 'Adds',
    input: z.object({ a: z.number(), bonus: z.number().optional() }),
    output: z.object({ sum: z.number() }),
    readOnly: true,
  },
  ({ a, bonus = 0 }) => ({ sum: a + bonus }),
)

/** A server with some of everything: tools, resources, a template, a prompt, a rule of access. */
export function makeApp(use: readonly Middleware[] = []) {
  return mcp({
    name: 'serving',
    version: '1.2.3',
    instructions: 'Be brief',
    use,
    tools: {
      add,
      double: tool({ description: 'Calls add', input: z.object({ a: z.number() }) }, async ({ a }, { call }) => {
        return (await call('add', { a, bonus: a })) as { sum: number }
      }),
      reader: tool({ description: 'Reads' }, async (_, { read }) => (await read('users://7/profile'))[0]),
      told: tool({ description: 'Fails with words' }, () => {
        throw new ToolError('Order 7 is closed')
      }),
      broken: tool({ description: 'Fails' }, () => {
        throw new TypeError('secret path /etc/x')
      }),
      admin: tool(
        { description: 'For some', allow: ({ principal }) => principal?.scopes.includes('admin') === true },
        () => 'secret',
      ),
      slow: tool({ description: 'Too slow', timeoutMs: 5 }, (_, { signal }) => {
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      }),
    },
    resources: [
      resource('config://main', { name: 'Config', mime: 'application/json' }, () => ({ debug: true })),
      resource(
        'users://{id}/profile',
        {
          name: 'Profile',
          needs: { db },
          complete: { id: (typed) => ['7', '70', '8'].filter((id) => id.startsWith(typed)) },
        },
        ({ id }, context) => (id === '0' ? undefined : context.db.user(id)),
      ),
    ],
    prompts: {
      review: prompt(
        { description: 'Reviews', args: z.object({ code: z.string(), lines: z.number().optional() }) },
        ({ code, lines }) => [`Review ${code}`, { role: 'assistant', content: { type: 'text', text: `${lines}` } }],
      ),
    },
  })
}

/** A small server with something of everything, for clients to talk to. */
import { mcp, prompt, resource, tool } from '@causeway/server'
import * as z from 'zod'

const notes = new Map([
  ['a', 'First note'],
  ['b', 'Second note'],
])

const add = tool(
  {
    description: 'Adds two numbers',
    input: z.object({ a: z.number(), b: z.number() }),
    output: z.object({ total: z.number() }),
  },
  ({ a, b }) => ({ total: a + b }),
)

const echo = tool({ description: 'Says it again', input: z.object({ text: z.string() }) }, ({ text }) => text)

const fail = tool({ description: 'Fails' }, () => {
  throw new Error('The note is locked.')
})

const count = tool(
  { description: 'Counts aloud', input: z.object({ to: z.number() }) },
  async ({ to }, { progress, log }) => {
    for (let n = 1; n <= to; n++) {
      progress(n, to, `at ${n}`)
      log('counted', { n })
    }
    return `counted to ${to}`
  },
)

const wait = tool({ description: 'Never answers by itself' }, (_, { signal }) => {
  return new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('cancelled'), { once: true }))
})

const interview = tool({ description: 'Asks for everything' }, async (_, { elicit, sample, roots }) => {
  const [name, text, folders] = await Promise.all([
    elicit('Who are you?', z.object({ name: z.string(), age: z.number().default(30) })),
    sample([{ role: 'user', content: { type: 'text', text: 'Capital of France?' } }], { maxTokens: 10 }),
    roots(),
  ])
  const who = name.action === 'accept' ? `${name.content.name} (${name.content.age})` : name.action
  return `${who}, ${text.text}, ${folders[0]?.uri}`
})

const edit = tool({ description: 'Changes note a', input: z.object({ text: z.string() }) }, ({ text }) => {
  notes.set('a', text)
  app.resourceUpdated('note://a')
  return 'changed'
})

const learn = tool({ description: 'Adds a tool', input: z.object({ name: z.string() }) }, ({ name }) => {
  app.add({ tools: { [name]: tool({ description: 'Learnt' }, () => 'learnt') } })
  return 'added'
})

const crash = tool({ description: 'Ends the process' }, () => process.exit(3))

export const app = mcp({
  name: 'notes',
  version: '1.2.3',
  instructions: 'Take notes.',
  tools: { add, echo, fail, count, wait, interview, edit, learn, crash },
  resources: [
    resource(
      'note://{id}',
      {
        name: 'A note',
        complete: { id: (typed) => [...notes.keys()].filter((id) => id.startsWith(typed)) },
        list: () => [...notes.keys()].map((id) => ({ uri: `note://${id}`, name: `Note ${id}` })),
      },
      ({ id }) => notes.get(id),
    ),
  ],
  prompts: {
    summarize: prompt(
      { description: 'Summarize a note', args: z.object({ id: z.string() }) },
      ({ id }) => `Summarize: ${notes.get(id)}`,
    ),
  },
})

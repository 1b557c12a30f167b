import { setTimeout as delay } from 'node:timers/promises'
import { type App, mcp, prompt, resource, ToolError, tool } from '@causeway/server'
import * as z from 'zod'

const numbers = z.object({ a: z.number(), b: z.number() })
const names = ['Ada', 'Alan', 'Bob']

/** A server of ours with the contract of peers/: what the official servers do there, as a user of Causeway would write it. */
export function contractApp(): App {
  const app = mcp({
    name: 'causeway',
    version: '1.0.0',
    instructions: 'Be kind.',
    tools: {
      echo: tool({ description: 'Says it again', input: z.object({ text: z.string() }) }, ({ text }) => text),
      sum: tool({ description: 'Adds', input: numbers, output: z.object({ sum: z.number() }) }, ({ a, b }) => {
        return { sum: a + b }
      }),
      // Over stdio the official clients drop progress that they read together with the result, so the work takes a moment.
      count: tool({ description: 'Counts to three' }, async (_, { progress, signal }) => {
        for (const done of [1, 2, 3]) {
          progress(done, 3)
          await delay(20, undefined, { signal })
        }
        return 'counted'
      }),
      talk: tool({ description: 'Logs' }, (_, { log }) => {
        log('hello')
        return 'talked'
      }),
      ask_user: tool({ description: 'Elicits' }, async (_, { elicit }) => {
        const { action, content } = await elicit('Name?', z.object({ name: z.string() }), { key: 'name' })
        return `${action} ${content?.name}`
      }),
      ask_model: tool({ description: 'Samples' }, async (_, { sample }) => {
        return (await sample('Capital?', { maxTokens: 10 })).text
      }),
      ask_roots: tool({ description: 'Wants the roots' }, async (_, { roots }) => {
        return (await roots()).map(({ uri }) => uri).join(',')
      }),
      fail: tool({ description: 'Fails' }, () => {
        throw new ToolError('on purpose')
      }),
    },
    resources: [
      resource('notes://welcome', { name: 'welcome', mime: 'text/plain' }, () => 'Welcome'),
      resource('notes://{id}/text', { name: 'note', mime: 'text/plain' }, ({ id }) => `Note ${id}`),
    ],
    prompts: {
      greet: prompt(
        {
          description: 'Greets',
          args: z.object({ name: z.string() }),
          complete: { name: (typed) => names.filter((name) => name.startsWith(typed)) },
        },
        ({ name }) => `Greet ${name}`,
      ),
    },
  })
  const grow = tool({ description: 'Adds a tool' }, () => {
    app.add({ tools: { grown: tool({ description: 'New' }, () => 'new') } })
    return 'grown'
  })
  const touch = tool({ description: 'Changes a resource' }, () => {
    app.resourceUpdated('notes://welcome')
    return 'touched'
  })
  app.add({ tools: { grow, touch } })
  return app
}

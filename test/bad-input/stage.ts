/** The server that bad input is thrown at, and the strings by which tests hold its tools. */
import type { JsonObject } from '@causeway/protocol'
import { type App, mcp, prompt, resource, tool } from '@causeway/server'
import * as z from 'zod'

/** Calls that run until the test lets them go on. */
export class Holds {
  readonly #held = new Map<string, { readonly arrived: Latch<AbortSignal>; readonly release: Latch<void> }>()
  readonly #ended: string[] = []

  /** Resolves when a call of that key runs, with its signal. */
  arrival(key: string): Promise<AbortSignal> {
    return this.#of(key).arrived.opened
  }

  /** Lets the call of that key go on. */
  release(key: string): void {
    this.#of(key).release.open()
  }

  /** Keys of calls that have ended, in order, each with how: `a released`, `b cancelled`. */
  get ended(): readonly string[] {
    return this.#ended
  }

  /** What the tool does. */
  async wait(key: string, signal: AbortSignal): Promise<'released' | 'cancelled'> {
    const { arrived, release } = this.#of(key)
    const cancelled = aborted(signal).then(() => 'cancelled' as const)
    arrived.open(signal)
    const how = await Promise.race([release.opened.then(() => 'released' as const), cancelled])
    this.#ended.push(`${key} ${how}`)
    return how
  }

  #of(key: string): { readonly arrived: Latch<AbortSignal>; readonly release: Latch<void> } {
    const known = this.#held.get(key)
    if (known !== undefined) return known
    const made = { arrived: latch<AbortSignal>(), release: latch<void>() }
    this.#held.set(key, made)
    return made
  }
}

export interface Latch<T> {
  readonly opened: Promise<T>
  open(value: T): void
}

/** A promise and what fulfils it. */
export function latch<T>(): Latch<T> {
  let open: (value: T) => void = () => {}
  const opened = new Promise<T>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

export interface Stage {
  readonly app: App
  readonly holds: Holds
}

const fill = (name: string, index: number): string => `${name}${index}`

/** A server with something of everything, three items to a page. */
export function stage(): Stage {
  const holds = new Holds()
  const key = z.object({ key: z.string() })
  const app = mcp({
    name: 'stage',
    pageSize: 3,
    tools: {
      echo: tool({ description: 'Says it again', input: z.object({ text: z.string() }) }, ({ text }) => text),
      who: tool({ description: 'Says who asks' }, (_, { principal }) => principal?.id ?? 'nobody'),
      hold: tool({ description: 'Waits for the test', input: key }, (args, { signal }) => holds.wait(args.key, signal)),
      tell: tool({ description: 'Says something, then waits', input: key }, async (args, { progress, signal }) => {
        progress(1, 2, args.key)
        return `${args.key} ${await holds.wait(args.key, signal)}`
      }),
      ask: tool({ description: 'Asks for a name' }, async (_, { elicit }) => {
        const answer = await elicit('Who are you?', z.object({ name: z.string() }))
        return answer.action === 'accept' ? answer.content.name : answer.action
      }),
      route: tool(
        {
          description: 'Has an argument that a header repeats',
          input: {
            type: 'object',
            properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
          } satisfies JsonObject,
        },
        (args) => JSON.stringify(args),
      ),
      break: tool({ description: 'Fails with a secret' }, () => {
        throw Object.assign(new TypeError('postgres://user:secret@db/'), { code: 'E_DB' })
      }),
    },
    resources: [
      resource('note://{id}', { name: 'A note' }, ({ id }) => (id === 'gone' ? undefined : `Note ${id}`)),
      ...[1, 2, 3, 4, 5].map((index) => resource(fill('fixed://', index), { name: fill('Fixed', index) }, () => 'x')),
    ],
    prompts: {
      greet: prompt({ description: 'Greets', args: z.object({ name: z.string() }) }, ({ name }) => `Hello ${name}`),
    },
  })
  return { app, holds }
}

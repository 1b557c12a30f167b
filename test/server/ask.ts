import type { JsonObject } from '@causeway/protocol'
import type { App } from '@causeway/server'
import { type RawClientOptions, type RawMessage, rawClient } from '@causeway/testing'

/** An answer, and what the server said before it. */
export interface Answer extends RawMessage {
  readonly said: readonly RawMessage[]
}

/** The answer to one modern request, by a client of its own. */
export async function ask(
  app: App,
  method: string,
  params: JsonObject = {},
  options: RawClientOptions = {},
): Promise<Answer> {
  await using client = await rawClient(app, options)
  const answer = await client.request(method, params)
  return { ...answer, said: client.received.slice(0, -1) }
}

/** The text of a tool result's first block. */
export function textOf(answer: RawMessage): string {
  const [block] = (answer.result?.content ?? []) as { text?: string }[] // as: the results of tools
  return block?.text ?? ''
}

/** The names in a list's result. */
export function namesOf(answer: RawMessage, member = 'tools'): string[] {
  return ((answer.result?.[member] ?? []) as { name: string }[]).map((item) => item.name) // as: the results of lists
}

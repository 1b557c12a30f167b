import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { JsonObject } from '@causeway/protocol'

/** One line of a transcript: a message, and which side sends it. */
export interface Line {
  readonly from: 'client' | 'server'
  readonly message: JsonObject
}

/** What one side says before the other side has its turn. */
export interface Turn {
  readonly from: Line['from']
  readonly messages: readonly JsonObject[]
}

/** Reads a transcript: one `{ "client": message }` or `{ "server": message }` a line. */
export function readTranscript(file: string): readonly Turn[] {
  const turns: { from: Line['from']; messages: JsonObject[] }[] = []
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    if (text === '') continue
    const line: { readonly client?: JsonObject; readonly server?: JsonObject } = JSON.parse(text)
    const from = line.client === undefined ? 'server' : 'client'
    const message = line.client ?? line.server ?? {}
    const turn = turns.at(-1)
    if (turn?.from === from) turn.messages.push(message)
    else turns.push({ from, messages: [message] })
  }
  return turns
}

/** What the server chose by itself, by the name that the transcript has for it: `$state`, `$ask`. */
export type Bindings = Map<string, unknown>

/** A message of the client with what the server chose before. */
export function filled(value: unknown, bindings: Bindings): unknown {
  if (typeof value === 'string' && bindings.has(value)) return bindings.get(value)
  if (Array.isArray(value)) return value.map((item) => filled(item, bindings))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filled(member, bindings)]))
}

/** `actual` with the transcript's names in place of what the server chose; remembers what they stand for. */
export function named(expected: unknown, actual: unknown, bindings: Bindings): unknown {
  if (typeof expected === 'string' && expected.startsWith('$') && actual !== undefined) {
    if (bindings.has(expected) && !isDeepStrictEqual(bindings.get(expected), actual)) return actual
    bindings.set(expected, actual)
    return expected
  }
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return actual.map((item, i) => named(expected[i], item, bindings))
  }
  if (!isRecord(actual) || !isRecord(expected)) return actual
  return Object.fromEntries(Object.entries(actual).map(([name, item]) => [name, named(expected[name], item, bindings)]))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Streams have no order among each other, so messages are compared in an order of their own. */
export function inOrder(messages: readonly JsonObject[]): readonly JsonObject[] {
  const key = ({ id, method }: JsonObject): string => (method === undefined ? `response ${id}` : String(method))
  return messages.map((message) => message).sort((a, b) => key(a).localeCompare(key(b)))
}

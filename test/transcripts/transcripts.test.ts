import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type JsonObject, type RevisionId, revisionOf } from '@causeway/protocol'
import type { App } from '@causeway/server'
import { expect, test } from 'vitest'
import { contractApp } from '../interop/contract-app.js'
import { type Bindings, filled, inOrder, named, readTranscript, type Turn } from './transcript.js'
import { httpWire, memoryWire, type Wire } from './wire.js'

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.jsonl'))
const wires: Readonly<Record<string, (app: App, revision: RevisionId) => Promise<Wire>>> = {
  'in memory': memoryWire,
  'over HTTP': httpWire,
}
const cells = files.flatMap((file) => Object.keys(wires).map((way) => ({ file, way })))

test.each(cells)('the conversation $file goes $way as it is written', async ({ file, way }) => {
  const revision = revisionOf(file.slice(0, 10))?.id
  const open = wires[way]
  if (revision === undefined || open === undefined) throw new Error('Expected a file named after its revision.')
  const wire = await open(contractApp(), revision)
  const bindings: Bindings = new Map()
  for (const turn of readTranscript(join(import.meta.dirname, file))) await replay(turn, wire, bindings)
  expect(await wire.close()).toEqual([])
})

async function replay({ from, messages }: Turn, wire: Wire, bindings: Bindings): Promise<void> {
  if (from === 'client') {
    // as: filling in values leaves it the object that it was
    for (const message of messages) await wire.send(filled(message, bindings) as JsonObject)
    return
  }
  const expected = inOrder(messages)
  const actual = inOrder(await wire.take(messages.length))
  expect(actual.map((message, i) => named(expected[i], message, bindings))).toEqual(expected)
}

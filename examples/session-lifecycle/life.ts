import { type Client, connect } from '@causeway/client'
import { memoryPair } from '@causeway/transports'
import app from './server.js'
import { type Frame, watched } from './watched.js'

export const eras = ['legacy', 'modern'] as const
export type Era = (typeof eras)[number]

/** A part of a session's life, and what was said in it. */
export interface Chapter {
  readonly title: string
  readonly frames: Frame[]
}

/** Lives a whole session with the restaurant. It is the same program in both eras; what goes over the wire is not. */
export async function lifeOf(era: Era): Promise<Chapter[]> {
  const begun: Chapter = { title: 'Getting to know each other', frames: [] }
  const chapters = [begun]
  let now = begun
  const chapter = (title: string): void => {
    now = { title, frames: [] }
    chapters.push(now)
  }

  const [ours, theirs] = memoryPair()
  app.attach(theirs)
  const client = await connect(
    watched(ours, (frame) => now.frames.push(frame)),
    {
      era,
      name: 'guest',
      version: '1.0.0',
      handlers: { elicit: () => ({ action: 'accept', content: { hour: 19 } }) },
    },
  )

  chapter('What is there?')
  await client.listTools()

  chapter('A call that asks its user')
  await client.callTool('reserve', { guests: 2 })

  chapter('A call that takes long, and is cancelled')
  await callUntilProgress(client, 'roast')

  chapter('A resource that changes')
  await changeOnce(client, 'menu://today', () => client.callTool('cook', { dish: 'pie' }))

  chapter('The end')
  await client.close()
  return chapters
}

async function callUntilProgress(client: Client, tool: string): Promise<void> {
  const patience = new AbortController()
  const call = client.callTool(tool, {}, { signal: patience.signal, onProgress: () => patience.abort() })
  await call.catch(() => {}) // it was to be cancelled
}

async function changeOnce(client: Client, uri: string, change: () => Promise<unknown>): Promise<void> {
  const heard = new Promise<void>((resolve) => {
    client.on('resourceUpdated', () => resolve())
  })
  await client.subscribe(uri)
  await change()
  await heard
  await client.readResource(uri)
  await client.unsubscribe(uri)
}

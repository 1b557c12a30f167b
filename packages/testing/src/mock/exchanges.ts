import { type Message, messagesOf, type Transcript } from '../transcript/transcript.js'

/** A request of the client, and what the server answered. */
export interface Exchange {
  readonly request: Message
  readonly answer: Message
}

/** What the client asked, with the answers, in the order of the answers. */
export function exchangesIn({ frames }: Transcript): readonly Exchange[] {
  const open = new Map<string, Message>()
  const exchanges: Exchange[] = []
  for (const frame of frames) {
    for (const message of messagesOf(frame)) {
      const key = JSON.stringify(message.id)
      if (frame.from === 'client' && message.method !== undefined && message.id !== undefined) open.set(key, message)
      if (frame.from !== 'server' || message.method !== undefined) continue
      const request = open.get(key)
      if (request !== undefined) exchanges.push({ request, answer: message })
      open.delete(key)
    }
  }
  return exchanges
}

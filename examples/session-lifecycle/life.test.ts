import { expect, test } from 'vitest'
import { type Era, lifeOf } from './life.js'

/** What is said, in a word: the method, or what the answer is. */
async function said(era: Era): Promise<Record<string, string[]>> {
  const chapters = (await lifeOf(era)).map(({ title, frames }) => {
    const words = frames.map(({ direction, message }) => {
      const { method, result } = message as { method?: string; result?: { resultType?: string } } // as: it is JSON-RPC
      return `${direction === 'out' ? '→' : '←'} ${method ?? result?.resultType ?? 'result'}`
    })
    return [title, words]
  })
  return Object.fromEntries(chapters)
}

test('a legacy session begins with a handshake, and the server asks with requests of its own', async () => {
  expect(await said('legacy')).toEqual({
    'Getting to know each other': ['→ initialize', '← result', '→ notifications/initialized'],
    'What is there?': ['→ tools/list', '← result'],
    'A call that asks its user': ['→ tools/call', '← elicitation/create', '→ result', '← result'],
    'A call that takes long, and is cancelled': [
      '→ tools/call',
      '← notifications/progress',
      '→ notifications/cancelled',
    ],
    'A resource that changes': [
      '→ resources/subscribe',
      '← result',
      '→ tools/call',
      '← result',
      '← notifications/resources/updated',
      '→ resources/read',
      '← result',
      '→ resources/unsubscribe',
      '← result',
    ],
    'The end': [],
  })
})

test('in the modern era there is no session: calls are made again with answers, subscriptions are calls that last', async () => {
  expect(await said('modern')).toEqual({
    'Getting to know each other': ['→ server/discover', '← complete'],
    'What is there?': ['→ tools/list', '← complete'],
    'A call that asks its user': ['→ tools/call', '← input_required', '→ tools/call', '← complete'],
    'A call that takes long, and is cancelled': [
      '→ tools/call',
      '← notifications/progress',
      '→ notifications/cancelled',
    ],
    'A resource that changes': [
      '→ subscriptions/listen',
      '← notifications/subscriptions/acknowledged',
      '→ tools/call',
      '← complete',
      '← notifications/resources/updated',
      '→ resources/read',
      '← complete',
      '→ notifications/cancelled',
    ],
    'The end': [],
  })
})

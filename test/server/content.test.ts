import { audio, embedded, image, mcp, prompt, resource } from '@causeway/server'
import { expect, test } from 'vitest'
import { ask } from './ask.js'

const BYTES = Uint8Array.from({ length: 256 }, (_, at) => at)
const BASE64 = Buffer.from(BYTES).toString('base64')

const app = mcp({
  name: 'content',
  resources: [resource('photo://a', { description: 'A photo', mime: 'image/png' }, () => BYTES)],
  prompts: {
    show: prompt({ description: 'Shows' }, () => [
      image(BYTES, 'image/png'),
      audio(BYTES, 'audio/wav'),
      embedded({ uri: 'note://a', text: 'hi' }),
    ]),
  },
})

// @must resources.binary-encoded
test('the bytes of a resource are Base64', async () => {
  const { result } = await ask(app, 'resources/read', { uri: 'photo://a' })
  expect(result?.contents).toEqual([{ uri: 'photo://a', mimeType: 'image/png', blob: BASE64 }])
})

// @must prompts.image, prompts.audio, prompts.embedded-resource
test('a prompt has images and sound as Base64 with their types, and resources with their addresses', async () => {
  const { result } = await ask(app, 'prompts/get', { name: 'show' })
  expect(result?.messages).toEqual([
    { role: 'user', content: { type: 'image', data: BASE64, mimeType: 'image/png' } },
    { role: 'user', content: { type: 'audio', data: BASE64, mimeType: 'audio/wav' } },
    { role: 'user', content: { type: 'resource', resource: { uri: 'note://a', text: 'hi' } } },
  ])
})

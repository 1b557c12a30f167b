import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CreateMessageParams } from '@causeway/protocol'
import { afterEach, describe, expect, test } from 'vitest'
import { modelOf } from './model.js'

interface Received {
  readonly path: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
}

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections()
})

/** A model's endpoint that answers everything alike. */
async function endpoint(
  status: number,
  answer: string,
  headers: Record<string, string> = {},
): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    request.on('end', () => {
      received.push({ path: request.url, headers: request.headers, body: JSON.parse(text) })
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(answer)
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // as: it listens on TCP
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, received }
}

const never = new AbortController().signal

const QUESTION: CreateMessageParams = {
  systemPrompt: 'Be brief.',
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image', data: 'AAEC', mimeType: 'image/png' },
      ],
    },
    { role: 'assistant', content: { type: 'tool_use', id: 'call_1', name: 'look', input: { at: 'it' } } },
    {
      role: 'user',
      content: { type: 'tool_result', toolUseId: 'call_1', content: [{ type: 'text', text: 'A dot.' }] },
    },
  ],
  maxTokens: 100,
  temperature: 0.5,
  stopSequences: ['END'],
  tools: [
    { name: 'look', description: 'Looks', inputSchema: { type: 'object', properties: { at: { type: 'string' } } } },
  ],
  toolChoice: { mode: 'required' },
}

describe('a model behind chat completions', () => {
  // @must sampling.max-tokens, sampling.tool-choice
  test('is told everything, tools included, and its calls come back as content', async () => {
    const { url, received } = await endpoint(
      200,
      JSON.stringify({
        id: 'chatcmpl-312',
        object: 'chat.completion',
        created: 1_730_000_000,
        model: 'llama3.2:3b',
        system_fingerprint: 'fp_ollama',
        choices: [
          {
            index: 0,
            message: {
              role: 'assistant',
              content: 'Let me look.',
              tool_calls: [
                { id: 'call_2', index: 0, type: 'function', function: { name: 'look', arguments: '{"at":"dot"}' } },
              ],
            },
            finish_reason: 'tool_calls',
          },
        ],
        usage: { prompt_tokens: 169, completion_tokens: 15, total_tokens: 184 },
      }),
    )
    const model = modelOf({ model: 'llama3.2', modelUrl: url, modelKey: 'env:KEY' }, { KEY: 'secret' })
    expect(await model?.complete(QUESTION, never)).toEqual({
      role: 'assistant',
      content: [
        { type: 'text', text: 'Let me look.' },
        { type: 'tool_use', id: 'call_2', name: 'look', input: { at: 'dot' } },
      ],
      model: 'llama3.2:3b',
      stopReason: 'toolUse',
    })
    expect(received).toMatchObject([
      {
        path: '/v1/chat/completions',
        headers: { authorization: 'Bearer secret' },
        body: {
          model: 'llama3.2',
          max_tokens: 100,
          temperature: 0.5,
          stop: ['END'],
          stream: false,
          messages: [
            { role: 'system', content: 'Be brief.' },
            {
              role: 'user',
              content: [
                { type: 'text', text: 'What is this?' },
                { type: 'image_url', image_url: { url: 'data:image/png;base64,AAEC' } },
              ],
            },
            {
              role: 'assistant',
              content: null,
              tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":"it"}' } }],
            },
            { role: 'tool', tool_call_id: 'call_1', content: 'A dot.' },
          ],
          tools: [{ type: 'function', function: { name: 'look', description: 'Looks' } }],
          tool_choice: 'required',
        },
      },
    ])
  })
})

describe('a model behind the Messages API', () => {
  test('is told everything, tools included, and what it thinks stays with the user', async () => {
    const { url, received } = await endpoint(
      200,
      JSON.stringify({
        id: 'msg_013Zva2CMHLNnXjNJJKqJ2EF',
        type: 'message',
        role: 'assistant',
        model: 'claude-sonnet-4-5',
        content: [
          { type: 'thinking', thinking: 'Hm.', signature: 'x' },
          { type: 'text', text: 'A dot.' },
        ],
        stop_reason: 'max_tokens',
        stop_sequence: null,
        usage: { input_tokens: 10, output_tokens: 25 },
      }),
    )
    const model = modelOf(
      { model: 'claude', modelUrl: `${url}/`, modelApi: 'anthropic' },
      { CAUSEWAY_MODEL_KEY: 'secret' },
    )
    expect(await model?.complete(QUESTION, never)).toEqual({
      role: 'assistant',
      content: { type: 'text', text: 'A dot.' },
      model: 'claude-sonnet-4-5',
      stopReason: 'maxTokens',
    })
    expect(received).toMatchObject([
      {
        path: '/v1/messages',
        headers: { 'x-api-key': 'secret', 'anthropic-version': '2023-06-01' },
        body: {
          model: 'claude',
          max_tokens: 100,
          system: 'Be brief.',
          stop_sequences: ['END'],
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text: 'What is this?' },
                { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAEC' } },
              ],
            },
            { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'look', input: { at: 'it' } }] },
            {
              role: 'user',
              content: [{ type: 'tool_result', tool_use_id: 'call_1', content: [{ type: 'text', text: 'A dot.' }] }],
            },
          ],
          tools: [{ name: 'look', description: 'Looks', input_schema: { type: 'object' } }],
          tool_choice: { type: 'any' },
        },
      },
    ])
  })
})

describe('a model that does not answer as it should', () => {
  const cases: [what: string, status: number, answer: string, why: RegExp, headers?: Record<string, string>][] = [
    [
      'an error with a message',
      404,
      '{"error":{"message":"model \'x\' not found"}}',
      /status 404: model 'x' not found$/,
    ],
    ['an error that is a page', 502, '<html>Bad gateway</html>', /status 502: <html>/],
    ['no JSON', 200, 'hello', /no JSON object$/],
    ['another answer', 200, '{"object":"list"}', /Expected choices/],
    [
      'a call without arguments that are JSON',
      200,
      '{"choices":[{"message":{"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{"}}]}}]}',
      /an answer that is none/,
    ],
    [
      'a redirection, which would take the key elsewhere',
      307,
      '',
      /cannot be reached/,
      { location: 'http://127.0.0.1:1/' },
    ],
  ]
  test.each(cases)('%s is told without the key', async (_, status, answer, why, headers) => {
    const { url } = await endpoint(status, answer, headers)
    const model = modelOf({ model: 'x', modelUrl: url, modelKey: 'env:KEY' }, { KEY: 'secret' })
    const failure = await model?.complete(QUESTION, never).catch((error: unknown) => error)
    expect(failure).toMatchObject({ message: expect.stringMatching(why) })
    expect(String(failure)).not.toContain('secret')
  })

  test('an answer that never ends is cut off', async () => {
    const { url } = await endpoint(200, `"${'x'.repeat(9 * 1024 * 1024)}"`)
    await expect(modelOf({ model: 'x', modelUrl: url }, {})?.complete(QUESTION, never)).rejects.toThrow(
      /more than 8 MB/,
    )
  })
})

describe('the options', () => {
  const wrong: readonly (readonly [string, Parameters<typeof modelOf>[0], RegExp])[] = [
    ['a model without an address', { model: 'x' }, /Expected --model-url, or CAUSEWAY_MODEL_URL/],
    ['an address without a model', { modelUrl: 'http://127.0.0.1/' }, /Expected --model beside/],
    ['a key in the place of its name', { model: 'x', modelUrl: 'https://h/', modelKey: 'sk-1' }, /to be env:NAME/],
    ['a variable that is not set', { model: 'x', modelUrl: 'https://h/', modelKey: 'env:NONE' }, /NONE .* is not set/],
    ['a key over http', { model: 'x', modelUrl: 'http://example.com/', modelKey: 'env:KEY' }, /to be https/],
    ['a user in the address', { model: 'x', modelUrl: 'https://a:sk-1@h/' }, /without a user in it/],
  ]
  test.each(wrong)('%s is refused, and nothing secret is repeated', (_, flags, message) => {
    expect(() => modelOf(flags, { KEY: 'secret' })).toThrow(message)
    expect(() => modelOf(flags, { KEY: 'secret' })).not.toThrow(/sk-1|secret/)
  })

  test('may be variables', () => {
    expect(modelOf({ model: 'x' }, { CAUSEWAY_MODEL_URL: 'http://127.0.0.1:11434/v1' })?.host).toBe('127.0.0.1:11434')
    expect(modelOf({}, {})).toBeUndefined()
  })
})

import { type Client, type ClientOptions, connect, type ServerTarget } from '@causeway/client'
import { RpcError } from '@causeway/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** One cell of the matrix: our client against a server of the peers' contract (peers/sdk-*-server.mjs), in one way. */
export interface ServerCell {
  readonly title: string
  readonly revision: string
  /** What this server cannot do in this way. */
  readonly without?: readonly Skill[]
  readonly options?: ClientOptions
  /** What it says for resources and prompts that do not exist. @default -32602 */
  readonly notFound?: number
}

export type Skill = 'asking' | 'list-changed' | 'logging' | 'progress' | 'roots' | 'structured' | 'unknown-method'

/** A server to connect to. */
export interface OpenServer {
  readonly target: ServerTarget
  close(): Promise<void>
}

/** What the tool said, as text. */
export const said = (result: { readonly content: readonly unknown[] }): unknown =>
  result.content.map((block) => (block as { readonly text?: string }).text).join('\n')

/** Everything that a client does with a server, each a test. */
export function talksWithServer(
  { title, revision, without = [], options = {}, notFound = -32602 }: ServerCell,
  open: () => Promise<OpenServer>,
): void {
  describe(`our client, with ${title}, in ${revision},`, () => {
    let server: OpenServer
    let client: Client
    const logged: unknown[] = []

    beforeAll(async () => {
      server = await open()
      client = await connect(server.target, {
        ...options,
        logLevel: 'debug',
        handlers: {
          elicit: () => ({ action: 'accept', content: { name: 'Ada' } }),
          sample: () => ({ role: 'assistant', model: 'm', content: { type: 'text', text: 'Paris' } }),
          roots: [{ uri: 'file:///work' }],
          on: { log: ({ data }) => logged.push(data) },
        },
      })
    })
    afterAll(async () => {
      await client?.close()
      await server?.close()
    })

    test('agrees on a revision', () => {
      expect(client.revision).toBe(revision)
      expect(client.instructions).toBe('Be kind.')
      expect(client.serverInfo).toMatchObject({ version: '1.0.0' })
    })

    test('lists tools, resources, templates and prompts', async () => {
      const tools = await client.listTools()
      expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['echo', 'sum', 'fail']))
      if (!without.includes('structured')) {
        expect(tools.find(({ name }) => name === 'sum')).toHaveProperty('outputSchema.properties.sum')
      }
      expect(await client.listResources()).toMatchObject([{ uri: 'notes://welcome' }])
      expect(await client.listResourceTemplates()).toMatchObject([{ uriTemplate: 'notes://{id}/text' }])
      expect(await client.listPrompts()).toMatchObject([{ name: 'greet' }])
    })

    test('calls tools: text, structured output, failures', async () => {
      expect(said(await client.callTool('echo', { text: 'Grüße 🌍' }))).toBe('Grüße 🌍')
      const sum = await client.callTool('sum', { a: 1, b: 2 })
      expect(said(sum)).toContain('3')
      if (!without.includes('structured')) expect(sum.structuredContent).toEqual({ sum: 3 })
      expect(await client.callTool('fail')).toMatchObject({ isError: true })
      await expect(client.tools.fail?.()).rejects.toThrow('on purpose')
    })

    test('reads resources, by URI and by template', async () => {
      expect((await client.readResource('notes://welcome')).contents).toMatchObject([{ text: 'Welcome' }])
      expect((await client.readResource('notes://7/text')).contents).toMatchObject([{ text: 'Note 7' }])
    })

    test('gets prompts and completes their arguments', async () => {
      const { messages } = await client.getPrompt('greet', { name: 'Ada' })
      expect(messages).toMatchObject([{ role: 'user', content: { text: 'Greet Ada' } }])
      const argument = { name: 'name', value: 'A' }
      const { values } = await client.complete({ ref: { type: 'ref/prompt', name: 'greet' }, argument })
      expect(values).toEqual(['Ada', 'Alan'])
    })

    test.skipIf(without.includes('progress'))('hears progress', async () => {
      const heard: number[] = []
      await client.callTool('count', {}, { onProgress: ({ progress }) => heard.push(progress) })
      expect(heard).toEqual([1, 2, 3])
    })

    test.skipIf(without.includes('logging'))('hears log messages', async () => {
      await client.callTool('talk')
      expect(JSON.stringify(logged)).toContain('hello')
    })

    test.skipIf(without.includes('asking'))('answers forms, and requests for a completion and for roots', async () => {
      expect(said(await client.callTool('ask_user'))).toBe('accept Ada')
      expect(said(await client.callTool('ask_model'))).toBe('Paris')
      if (without.includes('roots')) return
      expect(said(await client.callTool('ask_roots'))).toBe('file:///work')
    })

    test.skipIf(without.includes('list-changed'))('hears that the tools changed', async () => {
      await using changes = await client.listen({ toolsListChanged: true })
      await client.callTool('grow')
      for await (const change of changes) {
        expect(change).toEqual({ event: 'toolsChanged' })
        break
      }
    })

    test('gets errors for what does not exist, and for arguments that do not fit', async () => {
      expect(await failure(client.callTool('no_such_tool'))).toBeTruthy()
      expect(await failure(client.callTool('echo', { text: 5 }))).toBeTruthy()
      await expect(client.readResource('notes://nowhere/at/all')).rejects.toMatchObject({ code: notFound })
      await expect(client.getPrompt('no_such_prompt')).rejects.toMatchObject({ code: notFound })
      if (without.includes('unknown-method')) return
      await expect(client.request('no/such/method')).rejects.toMatchObject({ code: -32601 })
    })
  })
}

/** The specification wants -32602; fastmcp says -32601, and version 1 of the SDK answers with a failed result. */
async function failure(answer: ReturnType<Client['callTool']>): Promise<boolean> {
  const outcome = await answer.catch((error: unknown) => error)
  if (outcome instanceof RpcError) return outcome.code === -32602 || outcome.code === -32601
  return (outcome as { readonly isError?: boolean }).isError === true
}

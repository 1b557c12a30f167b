import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectOfficial, type OfficialClient, type Sdk, type Way } from './official-client.js'

/** One cell of the matrix: a client of the official SDK against our server, on one transport. */
export interface Cell {
  readonly sdk: Sdk
  readonly transport: 'stdio' | 'http' | 'sse' | 'websocket'
  /** The revision that the two have to agree on. */
  readonly revision: string
}

/** The server under test, reachable in one way. */
export interface Reachable {
  readonly way: Way
  /** Ends it; throws where its messages broke the schema. */
  close(): Promise<void>
}

/** Everything that a client does with a server, each a test. */
export function talksWithOurs({ sdk, transport, revision }: Cell, open: () => Promise<Reachable>): void {
  describe(`the official client ${sdk} over ${transport}, in ${revision},`, () => {
    let server: Reachable
    let client: OfficialClient

    beforeAll(async () => {
      server = await open()
      client = await connectOfficial(sdk, server.way)
    })
    afterAll(async () => {
      await client?.close()
      await server?.close()
    })

    test('agrees on a revision', () => {
      expect(client.revision).toBe(revision)
    })

    test('lists tools, resources, templates and prompts', async () => {
      const { tools } = await client.listTools()
      expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['test_simple_text', 'sum']))
      expect(tools.find(({ name }) => name === 'sum')).toHaveProperty('outputSchema.type', 'object')
      expect((await client.listResources()).resources).toContainEqual(
        expect.objectContaining({ uri: 'test://static-text' }),
      )
      const { resourceTemplates } = await client.listResourceTemplates()
      expect(resourceTemplates).toMatchObject([{ uriTemplate: 'test://template/{id}/data' }])
      expect((await client.listPrompts()).prompts.map(({ name }) => name)).toContain('test_simple_prompt')
    })

    test('calls tools: text, media, structured output, failures', async () => {
      expect((await client.callTool('test_simple_text')).content).toMatchObject([
        { type: 'text', text: 'This is a simple text response for testing.' },
      ])
      const mixed = await client.callTool('test_multiple_content_types')
      expect(mixed.content?.map(({ type }) => type)).toEqual(['text', 'image', 'resource'])
      expect((await client.callTool('sum', { a: 1, b: 2 })).structuredContent).toEqual({ sum: 3 })
      expect(await client.callTool('test_error_handling')).toMatchObject({ isError: true })
      expect(await client.callTool('sum', { a: 'one' })).toMatchObject({ isError: true })
    })

    test('reads resources, by URI and by template', async () => {
      const { contents } = await client.readResource({ uri: 'test://static-text' })
      expect(contents).toMatchObject([{ text: 'This is the content of the static text resource.' }])
      const binary = await client.readResource({ uri: 'test://static-binary' })
      expect(binary.contents[0]?.blob).toMatch(/^iVBOR/)
      const { contents: filled } = await client.readResource({ uri: 'test://template/7/data' })
      expect(filled[0]?.text).toContain('"id":"7"')
    })

    test('gets prompts and completes their arguments', async () => {
      const name = 'test_prompt_with_arguments'
      const { messages } = await client.getPrompt({ name, arguments: { arg1: 'x', arg2: 'y' } })
      expect(messages).toMatchObject([{ content: { text: "Prompt with arguments: arg1='x', arg2='y'" } }])
      const { completion } = await client.complete({
        ref: { type: 'ref/prompt', name },
        argument: { name: 'arg1', value: 'test' },
      })
      expect(completion.values).toEqual(['testValue1', 'testing'])
    })

    test('hears progress and log messages', async () => {
      const heard: number[] = []
      await client.callTool('test_tool_with_progress', {}, ({ progress }) => heard.push(progress))
      expect(heard).toEqual([0, 50, 100])
      await client.wantLog()
      await client.callTool('test_tool_with_logging')
      expect(client.logged).toEqual(['Tool execution started', 'Tool processing data', 'Tool execution completed'])
    })

    test('answers forms, requests for a completion and for roots, alone and together', async () => {
      const elicited = await client.callTool('test_elicitation', { message: 'Who?' })
      expect(elicited.content?.[0]?.text).toContain('action=accept')
      expect(elicited.content?.[0]?.text).toContain('"username":"ada"')
      expect((await client.callTool('test_sampling', { prompt: 'Capital?' })).content).toMatchObject([
        { text: 'LLM response: Paris' },
      ])
      const roots = await client.callTool('test_input_required_result_list_roots')
      expect(roots.content).toMatchObject([{ text: 'Roots: file:///work' }])
      const together = await client.callTool('test_input_required_result_multiple_inputs')
      expect(together.content).toMatchObject([{ text: 'Paris Ada, you have 1 roots' }])
    })

    test('hears that the tools changed', async () => {
      const { happened } = await client.toolsChange()
      await client.callTool('test_trigger_tool_change')
      await happened
    })

    test('gets errors for what does not exist', async () => {
      // Version 2 turns the code of older revisions into that of the newest.
      const notFound = sdk === 'v1' ? -32002 : -32602
      await expect(client.callTool('no_such_tool')).rejects.toMatchObject({ code: -32602 })
      await expect(client.readResource({ uri: 'test://nowhere' })).rejects.toMatchObject({ code: notFound })
      await expect(client.getPrompt({ name: 'no_such_prompt' })).rejects.toMatchObject({ code: -32602 })
    })
  })
}

import { connect } from '@causeway/client'
import { mcp, type ServeOptions, serve, tool } from '@causeway/server'
import { expect, test } from 'vitest'

/** An app that was closed is not served again. */
function greeter() {
  return mcp({ name: 'greeter', tools: { greet: tool({ description: 'Greets' }, () => 'hello') } })
}

/** What the test's own process says must not count. */
const options: ServeOptions = { argv: [], env: {}, signals: false }

async function greet(url: string | undefined): Promise<unknown> {
  await using client = await connect<ReturnType<typeof greeter>>(url ?? '')
  return await client.tools.greet()
}

test.each([
  ['http', /^http:/],
  ['websocket', /^ws:/],
  ['grpc', /^grpc:/],
] as const)('an app is served on %s alone', async (transport, address) => {
  const serving = await serve(greeter(), { ...options, transport })
  expect(serving.url).toMatch(address)
  expect(await greet(serving.url)).toBe('hello')
  await serving.close()
  await serving.closed
})

test('an app is served on HTTP, WebSocket and gRPC at once, and on none of them when one cannot be', async () => {
  const serving = await serve(greeter(), { ...options, port: 0, webSocket: true, grpc: { port: 0 } })
  const { url = '', grpcUrl = '' } = serving
  for (const each of [url, url.replace('http', 'ws'), grpcUrl]) expect(await greet(each)).toBe('hello')
  const taken = Number(new URL(grpcUrl).port)
  await expect(serve(greeter(), { ...options, port: 0, grpc: { port: taken } })).rejects.toMatchObject({
    code: 'ERR_LISTEN',
  })
  await serving.close()
  await expect(greet(grpcUrl)).rejects.toMatchObject({ code: 'ERR_CONNECT_FAILED' })
})

test('a transport that there is not is refused, where standard streams would be taken for it', async () => {
  const transport = JSON.parse('"htp"') // as from JavaScript
  await expect(serve(greeter(), { ...options, transport })).rejects.toThrow(
    new TypeError("Expected transport to be stdio, http, websocket or grpc; got 'htp'."),
  )
})

const WRITE = "Write: serve(mcp({ name: '…', tools: { … } }))."

// As from JavaScript, where no types stand in the way.
test.each([
  ['nothing', undefined, `got nothing. ${WRITE}`],
  ['a number', 42, `got an integer. ${WRITE}`],
  ['what an app is made of', { name: 'greeter', tools: {} }, `got an object. ${WRITE}`],
  ['what makes an app', greeter, 'got a function. Pass the app that it makes: serve(await make()).'],
  ['what will be an app', Promise.resolve(greeter()), 'got a promise. Wait for it first: serve(await …).'],
])('%s is not served, and its place says what was expected', async (_, app, got) => {
  await expect(Reflect.apply(serve, null, [app, { ...options, port: 0 }])).rejects.toThrow(
    new TypeError(`Expected serve(app) to get an app made by mcp(); ${got}`),
  )
})

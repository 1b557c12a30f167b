/** The clients of the official SDK, version 1 and 2, behind one face. */
import type { JsonObject } from '@causeway/protocol'
import type { OurCommand } from './our-command.js'
import { importPeer } from './peer-package.js'

/** How to reach one of our servers. */
export type Way =
  | { readonly kind: 'stdio'; readonly command: OurCommand }
  | { readonly kind: 'http' | 'sse' | 'websocket'; readonly url: string }

/** How the client agrees on a revision; version 1 knows only legacy ones. */
export type Sdk = 'v1' | 'v2-legacy' | 'v2-auto' | 'v2-modern'

/** What the tests look at in a result. */
export interface Seen {
  readonly [member: string]: unknown
  readonly content?: readonly { readonly type: string; readonly text?: string }[]
  readonly structuredContent?: unknown
  readonly isError?: boolean
}

type List<Name extends string, Item> = { readonly [N in Name]: readonly Item[] }

/** What both versions have in common, as far as it is used here. */
interface SdkClient {
  listTools(): Promise<List<'tools', { readonly name: string; readonly outputSchema?: unknown }>>
  listResources(): Promise<List<'resources', { readonly uri: string }>>
  listResourceTemplates(): Promise<List<'resourceTemplates', { readonly uriTemplate: string }>>
  listPrompts(): Promise<List<'prompts', { readonly name: string }>>
  readResource(params: { uri: string }): Promise<List<'contents', { readonly text?: string; readonly blob?: string }>>
  getPrompt(params: { name: string; arguments?: Record<string, string> }): Promise<List<'messages', unknown>>
  complete(params: object): Promise<{ readonly completion: { readonly values: readonly string[] } }>
  setLoggingLevel(level: string): Promise<unknown>
  close(): Promise<void>
}

/** What the tests drive. */
export interface OfficialClient extends Omit<SdkClient, 'setLoggingLevel'> {
  /** The revision that was agreed on. */
  readonly revision: string | undefined
  /** The data of the log messages that came. */
  readonly logged: readonly unknown[]
  callTool(name: string, args?: JsonObject, onProgress?: (progress: { progress: number }) => void): Promise<Seen>
  /** Asks for log messages of all levels; with the next calls where the revision says it with each. */
  wantLog(): Promise<void>
  /** Resolves when the server says that its tools changed; what it resolves to is ready to listen. */
  toolsChange(): Promise<{ readonly happened: Promise<void> }>
}

/** What the user, the model and the workspace of these clients answer. */
const ANSWERS: { readonly [method: string]: JsonObject } = {
  'elicitation/create': { action: 'accept', content: { username: 'ada', email: 'ada@example.com', name: 'Ada' } },
  'sampling/createMessage': { role: 'assistant', model: 'm', content: { type: 'text', text: 'Paris' } },
  'roots/list': { roots: [{ uri: 'file:///work', name: 'work' }] },
}
const CLIENT_INFO = { name: 'official', version: '1.0.0' }
const CAPABILITIES = { elicitation: {}, sampling: {}, roots: {} }
const TOOLS_CHANGED = 'notifications/tools/list_changed'

interface Transport {
  readonly protocolVersion?: string
}
type TransportClass<Argument> = new (argument: Argument) => Transport

/** Connects a client of the official SDK to one of our servers. */
export function connectOfficial(sdk: Sdk, way: Way): Promise<OfficialClient> {
  return sdk === 'v1' ? connectV1(way) : connectV2(way, sdk)
}

interface V1Client extends SdkClient {
  connect(transport: Transport): Promise<void>
  callTool(params: object, schema: undefined, options?: object): Promise<Seen>
  setRequestHandler(schema: unknown, handler: () => JsonObject): void
  setNotificationHandler(schema: unknown, handler: (message: { params?: JsonObject }) => void): void
}

const V1 = '@modelcontextprotocol/sdk/dist/esm'

async function connectV1(way: Way): Promise<OfficialClient> {
  type ClientClass = new (info: object, options: object) => V1Client
  const { Client } = await importPeer<{ Client: ClientClass }>(`${V1}/client/index.js`)
  const types = await importPeer<{ readonly [schema: string]: unknown }>(`${V1}/types.js`)
  const client = new Client(CLIENT_INFO, { capabilities: CAPABILITIES })
  client.setRequestHandler(types.ElicitRequestSchema, () => ANSWERS['elicitation/create'] ?? {})
  client.setRequestHandler(types.CreateMessageRequestSchema, () => ANSWERS['sampling/createMessage'] ?? {})
  client.setRequestHandler(types.ListRootsRequestSchema, () => ANSWERS['roots/list'] ?? {})
  const logged: unknown[] = []
  client.setNotificationHandler(types.LoggingMessageNotificationSchema, ({ params }) => logged.push(params?.data))
  const changed = once<void>()
  client.setNotificationHandler(types.ToolListChangedNotificationSchema, () => changed.resolve())
  const transport = await v1Transport(way)
  await client.connect(transport)
  return {
    ...bound(client),
    // What a transport was not told it does not send: version 1 keeps the agreed revision in HTTP transports only.
    revision: transport.protocolVersion ?? '2025-11-25',
    logged,
    callTool: (name, args, onprogress) =>
      client.callTool({ name, ...withArguments(args) }, undefined, onprogress && { onprogress }),
    wantLog: async () => void (await client.setLoggingLevel('debug')),
    toolsChange: async () => ({ happened: changed.promise }),
  }
}

const V1_TRANSPORTS = {
  http: ['streamableHttp', 'StreamableHTTPClientTransport'],
  sse: ['sse', 'SSEClientTransport'],
  websocket: ['websocket', 'WebSocketClientTransport'],
} as const

type WebSocketPackage = Pick<typeof globalThis, 'WebSocket'>

async function v1Transport(way: Way): Promise<Transport> {
  if (way.kind === 'stdio') {
    const { StdioClientTransport } = await importPeer<{ StdioClientTransport: TransportClass<object> }>(
      `${V1}/client/stdio.js`,
    )
    return new StdioClientTransport(childOf(way.command))
  }
  const [file, name] = V1_TRANSPORTS[way.kind]
  // It takes the WebSocket that browsers and Node.js from version 22 on have.
  if (way.kind === 'websocket')
    globalThis.WebSocket ??= (await importPeer<WebSocketPackage>('ws/wrapper.mjs')).WebSocket
  const classes = await importPeer<{ readonly [name: string]: TransportClass<URL> }>(`${V1}/client/${file}.js`)
  return new (classOf(classes, name))(new URL(way.url))
}

interface V2Client extends SdkClient {
  connect(transport: Transport): Promise<void>
  callTool(params: object, options?: object): Promise<Seen>
  setRequestHandler(method: string, handler: () => JsonObject): void
  setNotificationHandler(method: string, handler: (message: { params?: JsonObject }) => void): void
  getNegotiatedProtocolVersion(): string | undefined
  getProtocolEra(): 'legacy' | 'modern' | undefined
  listen(filter: object): Promise<unknown>
}

const MODES = { 'v2-legacy': 'legacy', 'v2-auto': 'auto', 'v2-modern': { pin: '2026-07-28' } } as const

async function connectV2(way: Way, sdk: Exclude<Sdk, 'v1'>): Promise<OfficialClient> {
  type ClientClass = new (info: object, options: object) => V2Client
  const { Client } = await importPeer<{ Client: ClientClass }>('@modelcontextprotocol/client/dist/index.mjs')
  const options = { capabilities: CAPABILITIES, versionNegotiation: { mode: MODES[sdk] } }
  const client = new Client(CLIENT_INFO, options)
  for (const [method, answer] of Object.entries(ANSWERS)) client.setRequestHandler(method, () => answer)
  const logged: unknown[] = []
  client.setNotificationHandler('notifications/message', ({ params }) => logged.push(params?.data))
  const changed = once<void>()
  client.setNotificationHandler(TOOLS_CHANGED, () => changed.resolve())
  await client.connect(await v2Transport(way))
  const modern = client.getProtocolEra() === 'modern'
  let meta: object = {}
  return {
    ...bound(client),
    revision: client.getNegotiatedProtocolVersion(),
    logged,
    callTool: (name, args, onprogress) =>
      client.callTool({ name, ...withArguments(args), ...meta }, onprogress && { onprogress }),
    async wantLog() {
      if (modern) meta = { _meta: { 'io.modelcontextprotocol/logLevel': 'debug' } }
      else await client.setLoggingLevel('debug')
    },
    async toolsChange() {
      if (modern) await client.listen({ toolsListChanged: true })
      return { happened: changed.promise }
    },
  }
}

async function v2Transport(way: Way): Promise<Transport> {
  if (way.kind === 'stdio') {
    const { StdioClientTransport } = await importPeer<{ StdioClientTransport: TransportClass<object> }>(
      '@modelcontextprotocol/client/dist/stdio.mjs',
    )
    return new StdioClientTransport(childOf(way.command))
  }
  if (way.kind === 'websocket') throw new Error('Version 2 has no WebSocket.')
  const name = way.kind === 'http' ? 'StreamableHTTPClientTransport' : 'SSEClientTransport'
  const classes = await importPeer<{ readonly [name: string]: TransportClass<URL> }>(
    '@modelcontextprotocol/client/dist/index.mjs',
  )
  return new (classOf(classes, name))(new URL(way.url))
}

function childOf({ command, args, cwd, env }: OurCommand): object {
  return { command, args, cwd, env, stderr: 'ignore' }
}

function classOf<C>(classes: { readonly [name: string]: C }, name: string | undefined): C {
  const found = classes[name ?? '']
  if (found === undefined) throw new Error(`The SDK has no ${name}.`)
  return found
}

function withArguments(args: JsonObject | undefined): object {
  return args === undefined ? {} : { arguments: args }
}

function bound(client: SdkClient): Omit<SdkClient, 'setLoggingLevel'> {
  return {
    listTools: () => client.listTools(),
    listResources: () => client.listResources(),
    listResourceTemplates: () => client.listResourceTemplates(),
    listPrompts: () => client.listPrompts(),
    readResource: (params) => client.readResource(params),
    getPrompt: (params) => client.getPrompt(params),
    complete: (params) => client.complete(params),
    close: () => client.close(),
  }
}

function once<T>(): { readonly promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

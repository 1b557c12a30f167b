import { type Settings, settings } from '@causeway/connector-kit'
import { isObject, type JsonObject, limits, REVISIONS, type RevisionId } from '@causeway/protocol'
import * as z from 'zod'

/** The gateway gives an attempt to connect 60 s; what takes long to start is told so before that. */
const CONNECT_TIMEOUT_MS = 55_000

const milliseconds = z.int().positive()

const common = {
  era: z
    .enum(['auto', 'legacy', 'modern'])
    .optional()
    .describe("Which era of the protocol to speak: 'modern' is 2026-07-28 and later, 'auto' finds out; default 'auto'"),
  revision: z
    .enum(REVISIONS as readonly [RevisionId, ...RevisionId[]]) // as: there is at least one
    .optional()
    .describe('Speak this revision of the protocol or fail'),
  timeoutMs: milliseconds
    .optional()
    .describe(
      `The longest silence of a call; progress starts it anew, and it stands still while a user is asked; default http.timeoutMs, else ${limits.callTimeoutMs}`,
    ),
  maxTimeoutMs: milliseconds
    .default(limits.maxCallTimeoutMs)
    .describe('The longest a call may take altogether, without the time for which a user is asked'),
  connectTimeoutMs: milliseconds
    .default(CONNECT_TIMEOUT_MS)
    .describe('For the start of the server and the agreement on a revision'),
}

const command = z.strictObject({
  command: z
    .array(z.string())
    .min(1)
    .describe('A program and its arguments, never a line for a shell: [npx, -y, some-server]'),
  env: settings().optional().describe('Environment variables beside the few harmless ones that a server inherits'),
  cwd: z.string().min(1).optional().describe('Its working directory; relative to the folder of the configuration file'),
  ...common,
})

const url = z
  .strictObject({
    url: z
      .url({
        protocol: /^(http|ws|grpc)s?$/,
        error:
          "Expected an address that begins with 'https://', 'http://', 'wss://', 'ws://', 'grpcs://' or 'grpc://'; a command is a list of words, such as [npx, -y, some-server]",
      })
      .describe('The address of the MCP endpoint, over HTTP, WebSocket or gRPC'),
    headers: settings().optional().describe('Sent with every request, and once with a WebSocket or gRPC connection'),
    transport: z
      .enum(['auto', 'sse'])
      .optional()
      .describe("'sse' is HTTP+SSE of 2024-11-05; 'auto' tries Streamable HTTP before it; default 'auto'"),
    ...common,
  })
  .refine(({ url: address, transport }) => transport !== 'sse' || /^https?:/i.test(address), {
    path: ['transport'],
    error: "Expected 'sse' with an address that begins with 'https://' or 'http://'",
  })

/** What both kinds of servers may say; times are in milliseconds. */
interface Common {
  readonly era?: 'auto' | 'legacy' | 'modern' | undefined
  readonly revision?: RevisionId | undefined
  readonly timeoutMs?: number | undefined
  readonly maxTimeoutMs: number
  readonly connectTimeoutMs: number
}

/** A server that is started as a child process and spoken to over its standard streams. */
export interface CommandUpstream extends Common {
  readonly command: readonly string[]
  readonly env?: Settings | undefined
  readonly cwd?: string | undefined
}

/** A server at an address. */
export interface UrlUpstream extends Common {
  readonly url: string
  readonly headers?: Settings | undefined
  readonly transport?: 'auto' | 'sse' | undefined
}

export type McpConfig = CommandUpstream | UrlUpstream

export const configSchema: z.ZodType<McpConfig> = z.union([command, url], {
  error: ({ input }) => `Expected ${isObject(input) ? oneWay(input) : 'an address or a command'}`,
})

/** What to say to somebody who wrote neither of the two ways. */
function oneWay(written: JsonObject): string {
  if ('command' in written && 'url' in written) return "'command' or 'url', not both"
  if (typeof written.command === 'string' || 'args' in written)
    return "'command' to be a list, the program and its arguments, such as [npx, -y, some-server]"
  return "'command', a list such as [npx, -y, some-server], or 'url', the address of a server"
}

/** `mcp: https://…` and `mcp: [command, args…]`, made long. */
export function expand(short: unknown): unknown {
  if (typeof short === 'string') return { url: short }
  if (Array.isArray(short)) return { command: short }
  return short
}

/** What a configuration file may say: these definitions check it, and make the JSON Schema for editors. */
import { authSchema, type Connector, secret } from '@causeway/connector-kit'
import * as z from 'zod'
import type {
  GatewaySettings,
  HttpConfig,
  ItemOverride,
  ListenConfig,
  TlsClientConfig,
  ToolOverride,
  TracingConfig,
  UpstreamLimits,
  UpstreamSettings,
} from './definition.js'

const name = z
  .string()
  .regex(
    /^(?=.{1,32}$)[A-Za-z][A-Za-z0-9-]*(?:_[A-Za-z0-9-]+)*$/,
    "Expected letters, digits, '-' and single '_', a letter first, at most 32 characters",
  )
const milliseconds = z.int().positive()
const path = z.string().regex(/^\/[^\s?#]*$/, "Expected a path that begins with '/'")

/** Where an argument's value comes from when a client may not choose it. */
const injection = z
  .string()
  .regex(
    /^(?:principal\.[A-Za-z0-9_.-]+|header\.[a-z0-9-]+|client\.(?:name|version))$/,
    "Expected 'principal.id', 'principal.claims.<name>', 'header.<lower-case-name>', 'client.name' or 'client.version'",
  )

const annotations = z.strictObject({
  title: z.string().optional(),
  readOnlyHint: z.boolean().optional(),
  destructiveHint: z.boolean().optional(),
  idempotentHint: z.boolean().optional(),
  openWorldHint: z.boolean().optional(),
})

const toolOverride: z.ZodType<ToolOverride> = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/)
    .optional()
    .describe('The whole name that clients see, instead of upstream__tool'),
  title: z.string().optional(),
  description: z.string().optional(),
  hide: z.boolean().optional().describe('Neither listed nor callable'),
  fixed: z.record(z.string(), z.json()).optional().describe('Arguments that are always these; clients do not see them'),
  inject: z
    .record(z.string(), injection)
    .optional()
    .describe('Arguments taken from the request; clients do not see them'),
  annotations: annotations.optional(),
  cache: z
    .strictObject({ ttlMs: milliseconds })
    .optional()
    .describe('Keeps results of this tool; only for tools that only read'),
})

const itemOverride: z.ZodType<ItemOverride> = z.strictObject({
  name: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  hide: z.boolean().optional(),
})

const limits: z.ZodType<UpstreamLimits> = z.strictObject({
  concurrency: z.int().positive().optional().describe('Calls at a time'),
  queue: z.int().nonnegative().optional().describe('Calls that wait for a turn; the next one is refused'),
  timeoutMs: milliseconds.optional().describe('The longest a call may take'),
})

const tlsClient: z.ZodType<TlsClientConfig> = z.strictObject({
  ca: z.string().optional().describe('A PEM file of certificates to trust besides the system'),
  cert: z.string().optional().describe('A PEM file: the client certificate'),
  key: secret().optional().describe('The private key of the client certificate, as PEM'),
  serverName: z.string().optional(),
  rejectUnauthorized: z.boolean().optional(),
})

const http: z.ZodType<HttpConfig> = z.strictObject({
  timeoutMs: milliseconds.optional(),
  retries: z.int().min(0).max(10).optional().describe('More attempts of a call that may be repeated'),
  maxResponseBytes: z.int().positive().optional(),
  maxRedirects: z.int().min(0).max(20).optional(),
  connections: z.int().positive().optional().describe('To one origin'),
  allow: z
    .array(z.string())
    .optional()
    .describe('Private addresses that may be reached: addresses, ranges such as 10.0.0.0/8, host names'),
  proxy: z
    .union([z.url(), z.literal(false)])
    .optional()
    .describe('Instead of HTTP_PROXY, HTTPS_PROXY and NO_PROXY'),
  tls: tlsClient.optional(),
  breaker: z
    .strictObject({ failures: z.int().positive().optional(), resetMs: milliseconds.optional() })
    .optional()
    .describe('After so many failures in a row nothing is sent for a while'),
})

/** What every upstream may say beside its kind. */
const upstreamShape = {
  enabled: z.boolean().optional().describe('false leaves it out'),
  title: z.string().optional(),
  prefix: z
    .union([name, z.literal('')])
    .optional()
    .describe("Instead of the upstream's name in upstream__tool; empty keeps the names as they are"),
  tools: z.record(z.string(), toolOverride).optional(),
  prompts: z.record(z.string(), itemOverride).optional(),
  resources: z.record(z.string(), itemOverride).optional(),
  auth: authSchema.optional(),
  http: http.optional(),
  limits: limits.optional(),
  cache: z
    .strictObject({ ttlMs: milliseconds.optional(), scope: z.enum(['public', 'private']).optional() })
    .optional()
    .describe('How long results of resources are kept that do not say so themselves'),
}

const listen: z.ZodType<ListenConfig> = z.strictObject({
  host: z.string().optional().describe("Default '127.0.0.1'"),
  port: z.int().min(0).max(65_535).optional().describe('Default 4100'),
  tls: z.strictObject({ cert: z.string(), key: secret() }).optional(),
  allowedHosts: z.array(z.string()).optional(),
  allowedOrigins: z.array(z.string()).optional(),
  legacy: z.enum(['sessions', 'stateless', 'off']).optional(),
})

const tracing: z.ZodType<TracingConfig> = z.strictObject({
  endpoint: z.url().describe('OTLP over HTTP, such as http://127.0.0.1:4318/v1/traces'),
  headers: z.record(z.string(), secret()).optional(),
  sampleRatio: z.number().min(0).max(1).optional(),
  serviceName: z.string().optional(),
})

const shape = {
  $schema: z.string().optional(),
  name: z.string().min(1).optional().describe("What the gateway calls itself; default 'causeway'"),
  title: z.string().optional(),
  version: z.string().optional(),
  instructions: z.string().optional().describe('How to use what is served, in words for a model'),
  listen: listen.optional(),
  endpoints: z
    .record(path, z.array(z.string()))
    .optional()
    .describe('Which upstreams are served where; default: all of them at /mcp'),
  plugins: z.array(z.string()).optional().describe('Packages or files that export connectors'),
  secrets: z
    .strictObject({
      cacheMs: milliseconds.optional(),
      vault: z.strictObject({ address: z.url(), token: secret(), namespace: z.string().optional() }).optional(),
    })
    .optional(),
  logging: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).optional(),
      format: z.enum(['json', 'text']).optional(),
    })
    .optional(),
  metrics: z.strictObject({ enabled: z.boolean().optional() }).optional(),
  tracing: tracing.optional(),
  cache: z
    .strictObject({ maxEntries: z.int().positive().optional(), maxBytes: z.int().positive().optional() })
    .optional(),
}

/** Everything but what stands in the upstreams. */
export const rootSchema: z.ZodType<GatewaySettings & { readonly upstreams: { readonly [name: string]: unknown } }> =
  z.strictObject({ ...shape, upstreams: z.record(name, z.unknown()) })
/** What every upstream may say. */
export const upstreamSchema: z.ZodType<UpstreamSettings> = z.strictObject(upstreamShape)
/** Its keys. */
export const UPSTREAM_KEYS: readonly string[] = Object.keys(upstreamShape)

/** The definition of a file whose upstreams may be of these kinds: exactly one kind in each entry. */
export function fileSchema(connectors: readonly Connector[]): z.ZodType {
  const kinds = Object.fromEntries(connectors.map(({ kind, config }) => [kind, fromStandard(config).optional()]))
  const entry = z.strictObject({ ...upstreamShape, ...kinds })
  return z.strictObject({ ...shape, upstreams: z.record(name, entry) })
}

/** Zod's own schemas as they are; those of other libraries are checked by themselves. */
function fromStandard(schema: Connector['config']): z.ZodType {
  return schema instanceof z.ZodType ? schema : z.unknown()
}

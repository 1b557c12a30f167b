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
  title: z.string().optional().describe('A name for people'),
  readOnlyHint: z.boolean().optional().describe('It changes nothing'),
  destructiveHint: z.boolean().optional().describe('It may change or remove what is there'),
  idempotentHint: z.boolean().optional().describe('Calling it again with the same arguments changes nothing more'),
  openWorldHint: z.boolean().optional().describe('It reaches beyond what the server itself keeps'),
})

const givenName = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, "Expected letters, digits, '_', '-' and '.', at most 64 characters")

const toolOverride: z.ZodType<ToolOverride> = z.strictObject({
  name: givenName.optional().describe('The whole name that clients see, instead of upstream__tool'),
  title: z.string().optional().describe('A name for people'),
  description: z.string().optional().describe('What it does, for a model'),
  hide: z.boolean().optional().describe('Neither listed nor callable'),
  fixed: z.record(z.string(), z.json()).optional().describe('Arguments that are always these; clients do not see them'),
  inject: z
    .record(z.string(), injection)
    .optional()
    .describe('Arguments taken from the request; clients do not see them'),
  annotations: annotations.optional().describe('Hints that clients decide by, instead of its own'),
  cache: z
    .strictObject({ ttlMs: milliseconds.describe('How long') })
    .optional()
    .describe('Keeps results of this tool; only for tools that only read'),
})

const itemOverride = z.strictObject({
  name: z.string().optional().describe('What it is called; its address stays'),
  title: z.string().optional().describe('A name for people'),
  description: z.string().optional().describe('What it is, for a model'),
  hide: z.boolean().optional().describe('Neither listed nor served'),
})
const resourceOverride: z.ZodType<ItemOverride> = itemOverride
const promptOverride: z.ZodType<ItemOverride> = itemOverride.extend({
  name: givenName.optional().describe('The whole name that clients see, instead of upstream__prompt'),
})

const limits: z.ZodType<UpstreamLimits> = z.strictObject({
  concurrency: z.int().positive().optional().describe('Calls at a time; default 256'),
  queue: z.int().nonnegative().optional().describe('Calls that wait for a turn; the next one is refused; default 1000'),
  timeoutMs: milliseconds.optional().describe('The longest a call may take; default 300000'),
})

const tlsClient: z.ZodType<TlsClientConfig> = z.strictObject({
  ca: z.string().optional().describe('A PEM file of authorities to trust besides those that Node.js does'),
  cert: z.string().optional().describe('A PEM file: the client certificate'),
  key: secret().optional().describe('The private key of the client certificate, as PEM'),
  serverName: z.string().optional().describe('What its certificate must be for; default the host of the address'),
  rejectUnauthorized: z.boolean().optional().describe('false accepts any certificate: for development only'),
})

const http: z.ZodType<HttpConfig> = z.strictObject({
  timeoutMs: milliseconds.optional().describe('The longest one attempt may take; default 30000'),
  retries: z.int().min(0).max(10).optional().describe('More attempts of a call that may be repeated; default 2'),
  maxResponseBytes: z.int().positive().optional().describe('A longer answer is an error; default 16777216'),
  maxRedirects: z.int().min(0).max(20).optional().describe('Redirects followed for one call; default 5'),
  connections: z.int().positive().optional().describe('Connections to one origin; default 64'),
  allow: z
    .array(z.string())
    .optional()
    .describe('Private addresses that may be reached: addresses, ranges such as 10.0.0.0/8, host names'),
  proxy: z
    .union([z.url(), z.literal(false)])
    .optional()
    .describe('Instead of HTTP_PROXY, HTTPS_PROXY and NO_PROXY; false is none'),
  tls: tlsClient.optional().describe('Certificates'),
  breaker: z
    .strictObject({
      failures: z.int().positive().optional().describe('How many; default 10'),
      resetMs: milliseconds.optional().describe('How long; default 10000'),
    })
    .optional()
    .describe('After so many failures in a row nothing is sent for a while'),
})

/** What every upstream may say beside its kind. */
const upstreamShape = {
  enabled: z.boolean().optional().describe('false leaves it out'),
  title: z.string().optional().describe('A name for people'),
  prefix: z
    .union([name, z.literal('')])
    .optional()
    .describe("Instead of the upstream's name in upstream__tool; empty keeps the names as they are"),
  tools: z
    .record(z.string(), toolOverride)
    .optional()
    .describe("Changes of tools, by the upstream's own names of them"),
  prompts: z.record(z.string(), promptOverride).optional().describe('Changes of prompts, by name'),
  resources: z.record(z.string(), resourceOverride).optional().describe('Changes of resources, by URI'),
  auth: authSchema.optional().describe('How the gateway says who it is to the service: exactly one way'),
  http: http.optional().describe('How the service is talked to'),
  limits: limits.optional().describe('So that one upstream never harms another'),
  cache: z
    .strictObject({
      ttlMs: milliseconds.optional().describe('How long'),
      scope: z.enum(['public', 'private']).optional().describe("Are they the same for everyone? default 'public'"),
    })
    .optional()
    .describe('How long results of resources are kept that do not say so themselves'),
}

const listen: z.ZodType<ListenConfig> = z.strictObject({
  host: z.string().optional().describe("Default '127.0.0.1'"),
  port: z.int().min(0).max(65_535).optional().describe('Default 4100'),
  tls: z
    .strictObject({
      cert: z.string().describe('A PEM file: the certificate, with those that lead to a trusted one'),
      key: secret().describe('Its private key, as PEM'),
      ca: z
        .string()
        .optional()
        .describe('A PEM file: lets in only clients with a certificate that these authorities signed'),
    })
    .optional()
    .describe('Serves HTTPS'),
  allowedHosts: z.array(z.string()).optional().describe('Host headers that are served besides those of this machine'),
  allowedOrigins: z.array(z.string()).optional().describe('Origins of web pages that may call'),
  legacy: z
    .enum(['sessions', 'stateless', 'off'])
    .optional()
    .describe("How clients of revisions before 2026-07-28 are served; default 'sessions'"),
})

const tracing: z.ZodType<TracingConfig> = z.strictObject({
  endpoint: z.url().describe('OTLP over HTTP, such as http://127.0.0.1:4318/v1/traces'),
  headers: z.record(z.string(), secret()).optional().describe('Sent along, by reference'),
  sampleRatio: z.number().min(0).max(1).optional().describe('Which part of the traces is kept; default 1'),
  serviceName: z.string().optional().describe("default 'causeway'"),
})

const UPSTREAMS = 'What is served, by name'
const EXPECTED_UPSTREAMS = 'Expected a map of upstreams by name, such as { docs: { files: ./docs/ } }'

const shape = {
  $schema: z.string().optional().describe('Where the JSON Schema of this file is, for editors'),
  name: z.string().min(1).optional().describe("What the gateway calls itself; default 'causeway'"),
  title: z.string().optional().describe('A name for people'),
  version: z.string().optional().describe('Of what is served'),
  instructions: z.string().optional().describe('How to use what is served, in words for a model'),
  listen: listen.optional().describe('Where the gateway is reached'),
  endpoints: z
    .record(path, z.array(z.string()))
    .optional()
    .describe('Which upstreams are served where; default: all of them at /mcp'),
  plugins: z.array(z.string()).optional().describe('Packages or files that export connectors'),
  secrets: z
    .strictObject({
      cacheMs: milliseconds.optional().describe('How long one is kept before it is looked for anew; default 300000'),
      vault: z
        .strictObject({
          address: z.url().describe('Such as https://vault.example:8200'),
          token: secret().describe('Not itself in Vault'),
          namespace: z.string().optional().describe('Of Vault Enterprise'),
        })
        .optional()
        .describe('Where references vault:mount/path#key lead'),
    })
    .optional()
    .describe('Where secrets are found'),
  logging: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).optional().describe("default 'info'"),
      format: z.enum(['json', 'text']).optional().describe("default 'text' on a terminal, 'json' elsewhere"),
    })
    .optional()
    .describe('Lines on standard error'),
  metrics: z
    .strictObject({ enabled: z.boolean().optional().describe('default true') })
    .optional()
    .describe('Prometheus metrics at /metrics'),
  tracing: tracing.optional().describe('OpenTelemetry traces'),
  cache: z
    .strictObject({
      maxEntries: z.int().positive().optional().describe('How many; default 10000'),
      maxBytes: z.int().positive().optional().describe('How many bytes altogether; default 67108864'),
    })
    .optional()
    .describe('Results that are kept for as long as their servers allow'),
}

/** Everything but what stands in the upstreams. */
export const rootSchema: z.ZodType<GatewaySettings & { readonly upstreams: { readonly [name: string]: unknown } }> =
  z.strictObject({ ...shape, upstreams: z.record(name, z.unknown(), EXPECTED_UPSTREAMS).describe(UPSTREAMS) })
/** What every upstream may say. */
export const upstreamSchema: z.ZodType<UpstreamSettings> = z.strictObject(upstreamShape)
/** Its keys. */
export const UPSTREAM_KEYS: readonly string[] = Object.keys(upstreamShape)

/** The definition of a file whose upstreams may be of these kinds: exactly one kind in each entry. */
export function fileSchema(connectors: readonly Connector[]): z.ZodType {
  const kinds = Object.fromEntries(connectors.map(({ kind, config }) => [kind, fromStandard(config).optional()]))
  const entry = z.strictObject({ ...upstreamShape, ...kinds })
  return z.strictObject({ ...shape, upstreams: z.record(name, entry).describe(UPSTREAMS) })
}

/** Zod's own schemas as they are; those of other libraries are checked by themselves. */
function fromStandard(schema: Connector['config']): z.ZodType {
  return schema instanceof z.ZodType ? schema : z.unknown()
}

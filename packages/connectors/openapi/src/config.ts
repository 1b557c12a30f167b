import * as z from 'zod'
import { limits } from './limits.js'
import { type SchemeAuth, schemeAuthSchema } from './security/scheme-auth.js'
import { type Selection, selectionSchema } from './selection/selection.js'

/** What stands under `openapi` in an upstream's entry. */
export interface OpenApiConfig {
  readonly spec: string
  readonly authorizeSpec?: boolean | undefined
  readonly server?: string | undefined
  readonly serverVariables?: { readonly [name: string]: string } | undefined
  readonly headers?: { readonly [name: string]: string } | undefined
  readonly security?: { readonly [scheme: string]: SchemeAuth } | undefined
  readonly include?: Selection | undefined
  readonly exclude?: Selection | undefined
  readonly readOnly?: boolean | undefined
  readonly skipDeprecated?: boolean | undefined
  readonly resources?: true | Selection | undefined
  readonly maxTools?: number | undefined
  readonly outputSchemas?: boolean | undefined
  readonly maxAnswerBytes?: number | undefined
}

const SECRET_HEADERS = /^(authorization|proxy-authorization|cookie|.*(api-?key|token|secret|password).*)$/i

const headers = z.record(
  z
    .string()
    .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'Expected the name of a header')
    .refine(
      (name) => !SECRET_HEADERS.test(name),
      "Expected no secret here; name it in 'security' or in the upstream's 'auth'",
    ),
  z.string().regex(/^[\t\x20-\x7e]*$/, 'Expected one line of ASCII'),
)

const httpUrl = z.url({
  protocol: /^https?$/,
  error: "Expected a URL with http or https, such as 'https://api.example.com/v1'",
})

export const configSchema: z.ZodType<OpenApiConfig, OpenApiConfig> = z.strictObject({
  spec: z
    .string()
    .min(1)
    .describe('The OpenAPI description, 2.0 to 3.2, JSON or YAML: a URL, or a file relative to this configuration'),
  authorizeSpec: z
    .boolean()
    .optional()
    .describe("Send the upstream's 'auth' with the request for the description, too. Default: false"),
  server: httpUrl.optional().describe("The service's URL, in place of every server that the description names"),
  serverVariables: z.record(z.string(), z.string()).optional().describe('Values of variables in the URLs of servers'),
  headers: headers.optional().describe('Headers for every request; no secrets'),
  security: z
    .record(z.string(), schemeAuthSchema)
    .optional()
    .describe('Credentials by the name of the security scheme: a secret alone, or an auth'),
  include: selectionSchema.optional().describe('Only operations that fit all of this; without it, all operations'),
  exclude: selectionSchema.optional().describe('Not operations that fit one of this'),
  readOnly: z.boolean().optional().describe('Only operations that read: GET, HEAD, OPTIONS, QUERY. Default: false'),
  skipDeprecated: z.boolean().optional().describe('Not operations that are deprecated. Default: false'),
  resources: z
    .union([z.literal(true), selectionSchema])
    .optional()
    .describe(
      'GET operations that become resources and templates instead of tools: those that fit all of this, or true for all',
    ),
  maxTools: z.int().min(1).optional().describe('Refuse to start with more tools than that. Default: no limit'),
  outputSchemas: z.boolean().optional().describe('Show what tools answer with. Default: true'),
  maxAnswerBytes: z
    .int()
    .min(1_024)
    .optional()
    .describe(`Bytes; a longer answer of the service is an error. Default: ${limits.maxAnswerBytes}`),
})

/** `openapi: ./crm.yaml` is short for `openapi: { spec: ./crm.yaml }`. */
export function expandConfig(short: unknown): unknown {
  return typeof short === 'string' ? { spec: short } : short
}

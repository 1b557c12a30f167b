import * as z from 'zod'
import { type SecretReference, secret } from './secrets.js'

/** How the gateway says who it is to a service. */
export type Auth =
  | { readonly bearer: SecretReference }
  | { readonly basic: { readonly username: string; readonly password: SecretReference } }
  | { readonly header: { readonly name: string; readonly value: SecretReference } }
  | { readonly query: { readonly name: string; readonly value: SecretReference } }
  | { readonly cookie: { readonly name: string; readonly value: SecretReference } }
  | { readonly clientCredentials: ClientCredentials }

/** The client credentials grant. @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
export interface ClientCredentials {
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: SecretReference
  readonly scopes?: readonly string[] | undefined
  /** RFC 8707. */
  readonly resource?: string | undefined
  /** @default 'basic' */
  readonly clientAuthentication?: 'basic' | 'body' | undefined
}

/** What to add to a request. */
export interface Credentials {
  /** By lower-case name. */
  readonly headers: { readonly [lowerCaseName: string]: string }
  readonly query: { readonly [name: string]: string }
}

/** Says who the gateway is. */
export interface Authorizer {
  /** For the next request; tokens are kept until shortly before they expire, and fetched once for all who wait. */
  credentials(signal?: AbortSignal): Promise<Credentials>
  /**
   * The service refused them (401): the next ones are fetched anew. Says whether that could help; try again once if so.
   *
   * @param credentials the ones that were refused: where others have taken their place meanwhile, those stay
   */
  refused(credentials?: Credentials): boolean
}

const pair = z.strictObject({
  name: z.string().min(1).describe('What it is called there'),
  value: secret().describe('The key itself'),
})

/** The schema of an `auth`: exactly one of its ways. */
export const authSchema: z.ZodType<Auth, Auth> = z.union([
  z.strictObject({ bearer: secret() }).describe('A token in the header Authorization'),
  z
    .strictObject({
      basic: z.strictObject({
        username: z.string().describe('The user'),
        password: secret().describe('Their password'),
      }),
    })
    .describe('A user and a password in the header Authorization'),
  z.strictObject({ header: pair }).describe('A key in a header of its own'),
  z.strictObject({ query: pair }).describe('A key in the query; it may end up in logs of the service'),
  z.strictObject({ cookie: pair }).describe('A key in a cookie'),
  z
    .strictObject({
      clientCredentials: z.strictObject({
        tokenUrl: z.url().describe('Where tokens are fetched'),
        clientId: z.string().min(1).describe('Who the gateway is there'),
        clientSecret: secret().describe('How it proves that'),
        scopes: z.array(z.string()).optional().describe('What the tokens must allow'),
        resource: z.url().optional().describe('What the tokens are for (RFC 8707)'),
        clientAuthentication: z
          .enum(['basic', 'body'])
          .optional()
          .describe("Where the secret goes: header or body; default 'basic'"),
      }),
    })
    .describe('OAuth 2.0 client credentials (RFC 6749, section 4.4)'),
])

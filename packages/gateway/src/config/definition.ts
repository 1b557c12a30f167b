/** What a configuration is once it was checked, in its long form. */
import type { Auth, SecretReference } from '@causeway/connector-kit'
import type { JsonObject } from '@causeway/protocol'

/** What is changed about one tool. */
export interface ToolOverride {
  /** The whole name that clients see, instead of `upstream__tool`. */
  readonly name?: string | undefined
  readonly title?: string | undefined
  readonly description?: string | undefined
  /** Neither listed nor callable. */
  readonly hide?: boolean | undefined
  /** Arguments that are always these; clients do not see them. */
  readonly fixed?: JsonObject | undefined
  /** Arguments taken from the request, by where they come from: `principal.id`, `header.x-tenant`, `client.name`. */
  readonly inject?: { readonly [argument: string]: string } | undefined
  readonly annotations?: AnnotationOverrides | undefined
  /** Keeps results; only for tools that only read. */
  readonly cache?: { readonly ttlMs: number } | undefined
}

/** The hints of a tool, as the specification names them. */
export interface AnnotationOverrides {
  readonly title?: string | undefined
  readonly readOnlyHint?: boolean | undefined
  readonly destructiveHint?: boolean | undefined
  readonly idempotentHint?: boolean | undefined
  readonly openWorldHint?: boolean | undefined
}

/** What is changed about one prompt or resource. */
export interface ItemOverride {
  readonly name?: string | undefined
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly hide?: boolean | undefined
}

export interface UpstreamLimits {
  /** Calls at a time. */
  readonly concurrency?: number | undefined
  /** Calls that wait for a turn; the next one is refused. */
  readonly queue?: number | undefined
  readonly timeoutMs?: number | undefined
}

/** How an upstream's own service is talked to. */
export interface HttpConfig {
  readonly timeoutMs?: number | undefined
  readonly retries?: number | undefined
  readonly maxResponseBytes?: number | undefined
  readonly maxRedirects?: number | undefined
  /** To one origin. */
  readonly connections?: number | undefined
  /** Private addresses that may be reached: addresses, ranges, host names. */
  readonly allow?: readonly string[] | undefined
  readonly proxy?: string | false | undefined
  readonly tls?: TlsClientConfig | undefined
  readonly breaker?: { readonly failures?: number | undefined; readonly resetMs?: number | undefined } | undefined
}

/** Files are PEM. */
export interface TlsClientConfig {
  readonly ca?: string | undefined
  readonly cert?: string | undefined
  readonly key?: SecretReference | undefined
  readonly serverName?: string | undefined
  readonly rejectUnauthorized?: boolean | undefined
}

/** Files are PEM. */
export interface TlsServerConfig {
  readonly cert: string
  readonly key: SecretReference
  /** With it, clients have to show a certificate that these authorities signed. */
  readonly ca?: string | undefined
}

/** Where the gateway listens. */
export interface ListenConfig {
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly tls?: TlsServerConfig | undefined
  readonly allowedHosts?: readonly string[] | undefined
  readonly allowedOrigins?: readonly string[] | undefined
  readonly legacy?: 'sessions' | 'stateless' | 'off' | undefined
}

export interface TracingConfig {
  readonly endpoint: string
  readonly headers?: { readonly [name: string]: SecretReference } | undefined
  readonly sampleRatio?: number | undefined
  readonly serviceName?: string | undefined
}

/** What every upstream may say beside its kind. */
export interface UpstreamSettings {
  readonly enabled?: boolean | undefined
  readonly title?: string | undefined
  /** Instead of the upstream's name; empty keeps the names as they are. */
  readonly prefix?: string | undefined
  readonly tools?: { readonly [name: string]: ToolOverride } | undefined
  readonly prompts?: { readonly [name: string]: ItemOverride } | undefined
  readonly resources?: { readonly [uri: string]: ItemOverride } | undefined
  readonly auth?: Auth | undefined
  readonly http?: HttpConfig | undefined
  readonly limits?: UpstreamLimits | undefined
  readonly cache?:
    | { readonly ttlMs?: number | undefined; readonly scope?: 'public' | 'private' | undefined }
    | undefined
}

/** One upstream after its connector checked its part. */
export interface UpstreamConfig extends UpstreamSettings {
  readonly kind: string
  /** What stands under the kind, as the connector's schema returned it. */
  readonly config: unknown
}

/** Everything but the upstreams. */
export interface GatewaySettings {
  readonly $schema?: string | undefined
  readonly name?: string | undefined
  readonly title?: string | undefined
  readonly version?: string | undefined
  readonly instructions?: string | undefined
  readonly listen?: ListenConfig | undefined
  /** Names of upstreams, by path. */
  readonly endpoints?: { readonly [path: string]: readonly string[] } | undefined
  readonly plugins?: readonly string[] | undefined
  readonly secrets?: SecretsConfig | undefined
  readonly logging?:
    | {
        readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent' | undefined
        readonly format?: 'json' | 'text' | undefined
      }
    | undefined
  readonly metrics?: { readonly enabled?: boolean | undefined } | undefined
  readonly tracing?: TracingConfig | undefined
  readonly cache?: { readonly maxEntries?: number | undefined; readonly maxBytes?: number | undefined } | undefined
}

export interface SecretsConfig {
  /** How long one is kept. */
  readonly cacheMs?: number | undefined
  readonly vault?:
    | { readonly address: string; readonly token: SecretReference; readonly namespace?: string | undefined }
    | undefined
}

/** A whole configuration, checked, in its long form. */
export interface GatewayConfig extends GatewaySettings {
  readonly upstreams: { readonly [name: string]: UpstreamConfig }
}

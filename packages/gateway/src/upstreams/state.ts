/** Where an upstream is in its life. Times are milliseconds since 1970. */
export type UpstreamState =
  /** The first attempt runs. */
  | { readonly name: 'connecting'; readonly since: number }
  | { readonly name: 'ready'; readonly since: number }
  /** It did not connect, or was lost. */
  | {
      readonly name: 'down'
      readonly since: number
      /** For operators: it may name addresses and files, never a secret. */
      readonly reason: string
      /** Attempts that failed in a row. */
      readonly failures: number
      readonly retryAt: number
    }
  | { readonly name: 'closed'; readonly since: number }

/** Who is behind a request, as the `verify` seam of a transport established it. */
export interface Principal {
  /** Stable and unique among the users of one server. */
  readonly id: string
  readonly scopes: readonly string[]
  readonly claims: { readonly [claim: string]: unknown }
}

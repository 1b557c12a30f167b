/** PEM: its text, its bytes, or the path of a file of it. */
export type Pem = string | Uint8Array

/** Who a server is in TLS, and which clients it lets in. Files are read once, when the server starts. */
export interface ServerTls {
  /** The server's certificate, followed by those that lead from it to a trusted authority. */
  readonly cert: Pem
  /** Its private key. */
  readonly key: Pem
  /** Of a key that is encrypted. */
  readonly passphrase?: string | undefined
  /** The authorities that sign certificates of clients. */
  readonly ca?: Pem | readonly Pem[] | undefined
  /** Asks each client for a certificate. @default true where `ca` is given */
  readonly requestCert?: boolean | undefined
  /** false lets in clients without a certificate that `ca` vouches for, too; `verify` sees none of them then. @default true */
  readonly rejectUnauthorized?: boolean | undefined
  /** @default 'TLSv1.2' */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined
}

/** Whom a client trusts in TLS, and how it shows who asks. Files are read once, when it connects first. */
export interface ClientTls {
  /** Authorities to trust besides those that Node.js does. */
  readonly ca?: Pem | readonly Pem[] | undefined
  /** The client's own certificate, and its private key. */
  readonly cert?: Pem | undefined
  readonly key?: Pem | undefined
  /** Of a key that is encrypted. */
  readonly passphrase?: string | undefined
  /** What the server's certificate must be for. @default the host of the address */
  readonly serverName?: string | undefined
  /** false accepts any certificate. @default true */
  readonly rejectUnauthorized?: boolean | undefined
}

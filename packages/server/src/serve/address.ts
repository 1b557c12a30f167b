/** Where to listen. */
export interface Address {
  readonly host: string
  readonly port: number
}

/**
 * The address in `--http [host:]port` (or `--http=…`), or in `PORT` (and `HOST`); undefined where neither says.
 * @throws {TypeError} for what is not an address
 */
export function addressFrom(
  argv: readonly string[],
  env: { readonly [name: string]: string | undefined },
): Address | undefined {
  const at = argv.findIndex((word) => word === '--http' || word.startsWith('--http='))
  if (at !== -1) return parseAddress(argv[at]?.split('=')[1] ?? argv[at + 1] ?? '')
  if (argv.includes('--stdio') || env.PORT === undefined) return undefined
  return parseAddress(env.HOST === undefined ? env.PORT : `${env.HOST}:${env.PORT}`)
}

/** `4100`, `127.0.0.1:4100`, `[::1]:4100`. @throws {TypeError} for anything else */
export function parseAddress(text: string): Address {
  const [, host, port] = /^(?:(\[[^\]]+\]|[^:]+):)?(\d{1,5})$/.exec(text) ?? []
  if (port === undefined || Number(port) > 65_535) {
    throw new TypeError(`Expected [host:]port, such as 4100 or 127.0.0.1:4100; got '${text}'.`)
  }
  return { host: host?.replace(/^\[|\]$/g, '') ?? '127.0.0.1', port: Number(port) }
}

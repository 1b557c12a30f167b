import { usageFailure } from '../failure.js'

/** Where to listen. */
export interface Address {
  readonly host?: string
  readonly port: number
}

/** Reads `[host:]port`, as the value of an option. @throws {Failure} for anything else */
export function parseAddress(text: string, option: '--http' | '--ws' | '--grpc'): Address {
  const [, host, port] = /^(?:(\[[^\]]+\]|[^:]+):)?(\d{1,5})$/.exec(text) ?? []
  if (port === undefined || Number(port) > 65_535) {
    throw usageFailure(`Expected ${option} to be [host:]port, such as 4100 or 127.0.0.1:4100; got '${text}'.`)
  }
  return { port: Number(port), ...(host === undefined ? {} : { host: host.replaceAll(/[[\]]/g, '') }) }
}

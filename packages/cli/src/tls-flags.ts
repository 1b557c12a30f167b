/** Certificates on a command line: files, and what is wrong with them in words of its options. */
import { readFileSync } from 'node:fs'
import type { ClientTls, ServerTls } from '@causeway/transports'
import { usageFailure } from './failure.js'

/** Of a command that serves. */
export interface ServerTlsFlags {
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly tlsClientCa?: string
}

/** Of a command that talks to a server. */
export interface ClientTlsFlags {
  readonly tlsCa?: string
  readonly tlsCert?: string
  readonly tlsKey?: string
}

/** @throws {Failure} where an option lacks the one that it goes with, or its file cannot be read */
export function serverTlsOf({ tlsCert, tlsKey, tlsClientCa }: ServerTlsFlags): ServerTls | undefined {
  if (tlsCert === undefined && tlsKey === undefined) {
    if (tlsClientCa === undefined) return undefined
    throw usageFailure(
      'Expected --tls-cert and --tls-key beside --tls-client-ca: clients show certificates to servers that do.',
    )
  }
  const pair = pairOf(tlsCert, tlsKey)
  return tlsClientCa === undefined ? pair : { ...pair, ca: fileOf(tlsClientCa, '--tls-client-ca') }
}

/**
 * With which certificates to connect.
 * @throws {Failure} where an option lacks the one that it goes with, or its file cannot be read
 */
export function clientTls({ tlsCa, tlsCert, tlsKey }: ClientTlsFlags): { readonly tls?: ClientTls } {
  if (tlsCa === undefined && tlsCert === undefined && tlsKey === undefined) return {}
  const own = tlsCert === undefined && tlsKey === undefined ? {} : pairOf(tlsCert, tlsKey)
  return { tls: tlsCa === undefined ? own : { ...own, ca: fileOf(tlsCa, '--tls-ca') } }
}

function pairOf(cert: string | undefined, key: string | undefined): { readonly cert: Buffer; readonly key: Buffer } {
  if (cert === undefined || key === undefined) {
    const [given, missing] = cert === undefined ? ['--tls-key', '--tls-cert'] : ['--tls-cert', '--tls-key']
    throw usageFailure(`Expected ${missing} beside ${given}: a certificate goes with its private key.`)
  }
  return { cert: fileOf(cert, '--tls-cert'), key: fileOf(key, '--tls-key') }
}

function fileOf(path: string, option: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // as: that is what the file system throws
    const why = code === 'ENOENT' ? `there is none at '${path}'` : `'${path}' cannot be read (${code})`
    throw usageFailure(`Expected ${option} to be a PEM file; ${why}.`)
  }
}

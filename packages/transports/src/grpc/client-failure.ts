/** What a status means to a client, in words. */
import { CausewayError, limits } from '@causeway/protocol'
import type { Metadata, StatusObject } from '@grpc/grpc-js'
import type { HeaderSource } from '../exchange.js'
import { connectionLost, frameTooLarge } from '../http-client/exchange-error.js'
import { HttpStatusError } from '../http-client/http-status-error.js'
import type { ClientTls } from '../tls/options.js'
import { PERHAPS_THE_CERTIFICATE, tlsTrouble } from '../tls/trouble.js'
import { SERVICE_NAME } from './connect-method.js'
import { StatusCode } from './status-code.js'

const HTTP_STATUS: ReadonlyMap<number, number> = new Map([
  [StatusCode.unauthenticated, 401],
  [StatusCode.permissionDenied, 403],
  [StatusCode.resourceExhausted, 429],
])

/** The server does not take the stream. */
export interface RefusedStream {
  /** Of HTTP, where it means the same; else 0. */
  readonly status: number
  /** The trailers. */
  readonly headers: HeaderSource
  readonly error: CausewayError
}

/** @param tls of the client */
export function refusedStream(url: string, status: StatusObject, tls: ClientTls | undefined): RefusedStream {
  const http = HTTP_STATUS.get(status.code) ?? 0
  const headers = headersOf(status.metadata)
  const cause =
    http === 0
      ? new Error(status.details)
      : new HttpStatusError({ url, status: http, header: headers, body: status.details })
  const error = new CausewayError('ERR_CONNECT_FAILED', refusalWords(url, status, tls), { cause })
  return { status: http, headers, error }
}

/** Why a stream ended that was open; undefined where the server ended it in good order. */
export function endReason({ code, details }: StatusObject, maxMessageBytes: number): CausewayError | undefined {
  if (code === StatusCode.ok) return undefined
  if (code === StatusCode.resourceExhausted && /larger than max/.test(details)) return frameTooLarge(maxMessageBytes)
  const words = details === '' ? '' : `: ${sentence(details)}`
  return connectionLost(`The gRPC stream ended with status ${nameOf(code)}${words || '.'}`)
}

function refusalWords(url: string, { code, details }: StatusObject, tls: ClientTls | undefined): string {
  const said = sentence(details)
  switch (code) {
    case StatusCode.unimplemented:
      return `Expected the gRPC service ${SERVICE_NAME} at ${url}; it is not there. Check that this is the address of an MCP server.`
    case StatusCode.unauthenticated:
      return `Expected a stream at ${url}; it wants authorization: ${said} Pass a header or \`authorize\`.`
    case StatusCode.unavailable:
      return `Expected a gRPC server at ${url}; ${unavailable(url, details, tls)}`
    default:
      return `Expected a stream at ${url}; it answered ${nameOf(code)}: ${said}`
  }
}

/** grpc-js tells all its attempts, the last one at the end. */
function unavailable(url: string, details: string, tls: ClientTls | undefined): string {
  const last = /Last error: (?:Error: )?(.*?)\.? Resolution note:/s.exec(details)?.[1] ?? details
  const trouble = url.startsWith('grpcs:') ? tlsTrouble(last, 'grpc') : undefined
  if (trouble !== undefined) return trouble
  const isClosed = /Protocol error|ECONNRESET|socket hang up|Connection dropped|Failed to connect/.test(last)
  if (isClosed && tls?.cert !== undefined) return `it closed the connection; ${PERHAPS_THE_CERTIFICATE}.`
  if (isClosed && url.startsWith('grpc:')) {
    return 'it does not speak HTTP/2 without TLS. Where it wants TLS, the address begins with grpcs:.'
  }
  return `nobody answered: ${sentence(last.replace(/ \([\d-]+T[\d:.]+Z\)/, ''))}`
}

function sentence(text: string): string {
  const short = text.trim().slice(0, limits.maxErrorTextLength)
  return /[.!?]$/.test(short) ? short : `${short || 'no reason was given'}.`
}

function headersOf(metadata: Metadata): HeaderSource {
  return (name) => {
    const values = metadata.get(name)
    return values.length === 0 ? undefined : values.map(String).join(', ')
  }
}

/** `UNAVAILABLE` for 14. */
function nameOf(code: number): string {
  const name = Object.entries(StatusCode).find(([, value]) => value === code)?.[0]
  return name === undefined ? String(code) : name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()
}

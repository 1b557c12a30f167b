import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { CausewayError } from '@causeway/protocol'
import type { Pem } from './options.js'

/** The parts that certificates and their keys are given as. */
type Part = 'cert' | 'key' | 'ca'

const EXPECTED = { cert: 'a certificate in PEM', key: 'a private key in PEM', ca: 'certificates in PEM' } as const

/**
 * The text of a PEM.
 * @throws {CausewayError} `ERR_TLS` where there is no such file, or it is none
 */
export function pemText(pem: Pem, part: Part): string {
  const text = typeof pem === 'string' ? (pem.includes('-----BEGIN ') ? pem : fileText(pem, part)) : decoded(pem)
  if (text.includes('-----BEGIN ')) return text
  throw unusable(part, 'nothing in it begins with -----BEGIN')
}

/** The texts of one PEM or several. @throws {CausewayError} `ERR_TLS` */
export function pemTexts(pems: Pem | readonly Pem[], part: Part): string[] {
  return isList(pems) ? pems.map((pem) => pemText(pem, part)) : [pemText(pems, part)]
}

/**
 * Checks what OpenSSL would only tell in codes: that these are a certificate and the key that belongs to it.
 * @throws {CausewayError} `ERR_TLS`
 */
export function checkPair(cert: string, key: string, passphrase: string | undefined): void {
  const certificate = certificateIn(cert, 'cert')
  if (!certificate.checkPrivateKey(privateKey(key, passphrase))) {
    throw unusable('key', 'it belongs to another certificate', 'the private key of tls.cert')
  }
}

/** The first of the certificates in a text. @throws {CausewayError} `ERR_TLS` */
export function certificateIn(text: string, part: 'cert' | 'ca'): X509Certificate {
  try {
    return new X509Certificate(text)
  } catch {
    throw unusable(part, text.includes('PRIVATE KEY') ? 'a private key came' : 'it cannot be read as one')
  }
}

/** OpenSSL's own reason, as a code: its words may quote a key. */
export function refusedByOpenSsl(error: unknown): CausewayError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'without a reason'
  return new CausewayError('ERR_TLS', `Expected tls to hold what OpenSSL takes; it refused it (${code}).`)
}

function privateKey(key: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key, ...(passphrase === undefined ? {} : { passphrase }) })
  } catch {
    // What OpenSSL says may quote the key.
    if (!/ENCRYPTED/.test(key)) {
      throw unusable('key', key.includes('BEGIN CERTIFICATE') ? 'a certificate came' : 'it cannot be read as one')
    }
    const why = passphrase === undefined ? 'it is encrypted, and there is no' : 'it does not open with this'
    throw unusable('key', `${why} tls.passphrase`)
  }
}

/** Read at once: it happens before anything listens, or is connected. */
function fileText(path: string, part: Part): string {
  // What stands there for a key may be one, however it is written.
  const where = part === 'key' ? '' : ` at '${path.slice(0, MAX_SHOWN_LENGTH)}'`
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // as: that is what the file system throws
    const why = code === 'ENOENT' ? `there is no file${where}` : `the file${where} cannot be read (${code})`
    throw unusable(part, why, `${EXPECTED[part]}, or the path of its file`)
  }
}

const MAX_SHOWN_LENGTH = 200

function decoded(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/** What stands in an option is none of what it is for. */
export function unusable(part: Part, why: string, expected: string = EXPECTED[part]): CausewayError {
  return new CausewayError('ERR_TLS', `Expected tls.${part} to be ${expected}; ${why}.`)
}

function isList(pems: Pem | readonly Pem[]): pems is readonly Pem[] {
  return Array.isArray(pems)
}

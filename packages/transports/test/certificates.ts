import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'

/** A value in DER: its tag, its length, its content. @see https://www.itu.int/rec/T-REC-X.690 */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  if (length > 0xff_ff) throw new RangeError('Expected at most 65535 bytes.')
  const size = length < 0x80 ? [length] : length < 0x1_00 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts)
const oid = (...bytes: readonly number[]): Buffer => der(0x06, Buffer.from(bytes))
const utcTime = (date: Date): Buffer =>
  der(0x17, Buffer.from(`${date.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`))

const ECDSA_WITH_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
const COMMON_NAME = oid(0x55, 0x04, 0x03)
const SUBJECT_ALT_NAME = oid(0x55, 0x1d, 0x11)

const BASIC_CONSTRAINTS = oid(0x55, 0x1d, 0x13)

/** In PEM. */
export interface Certified {
  readonly key: string
  readonly cert: string
}

/** Signs certificates of others. */
export interface Authority extends Certified {
  /** A key and a certificate for 127.0.0.1 and localhost, where the terms do not say otherwise. */
  issue(name: string, terms?: Terms): Certified
}

/** When it holds, in hours from now, and for whom. */
export interface Terms {
  readonly from?: number
  readonly to?: number
  /** The only name that it is for. */
  readonly host?: string
}

/** A key and a certificate for 127.0.0.1, a day around now, that it signed itself. */
export function selfSigned(): Certified {
  const { privateKey, publicKey } = newKey()
  const subject = named('127.0.0.1')
  const cert = certificate({ subject, issuer: subject, publicKey, extensions: [hosts()] }, privateKey)
  return { key: pemOf(privateKey), cert }
}

/** An authority made for one test. */
export function authority(name = 'Test authority'): Authority {
  const { privateKey, publicKey } = newKey()
  const issuer = named(name)
  const mark = sequence(BASIC_CONSTRAINTS, der(0x01, Buffer.of(0xff)), der(0x04, sequence(der(0x01, Buffer.of(0xff)))))
  return {
    key: pemOf(privateKey),
    cert: certificate({ subject: issuer, issuer, publicKey, extensions: [mark] }, privateKey),
    issue(subject, terms) {
      const own = newKey()
      const extensions = [hosts(terms?.host)]
      const body = { subject: named(subject), issuer, publicKey: own.publicKey, extensions, terms }
      return { key: pemOf(own.privateKey), cert: certificate(body, privateKey) }
    },
  }
}

interface Body {
  readonly subject: Buffer
  readonly issuer: Buffer
  readonly publicKey: KeyObject
  readonly extensions: readonly Buffer[]
  readonly terms?: Terms | undefined
}

/** @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1 */
function certificate({ subject, issuer, publicKey, extensions, terms = {} }: Body, signer: KeyObject): string {
  const hours = (count: number): Buffer => utcTime(new Date(Date.now() + count * 3_600_000))
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
    ECDSA_WITH_SHA256,
    issuer,
    sequence(hours(terms.from ?? -12), hours(terms.to ?? 12)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  )
  const signature = createSign('sha256').update(body).sign(signer)
  const bytes = sequence(body, ECDSA_WITH_SHA256, der(0x03, Buffer.of(0), signature))
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

function newKey(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

function named(name: string): Buffer {
  return sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(name)))))
}

function hosts(only?: string): Buffer {
  const here = only === undefined ? [der(0x87, Buffer.of(127, 0, 0, 1))] : []
  const alternatives = sequence(der(0x82, Buffer.from(only ?? 'localhost')), ...here)
  return sequence(SUBJECT_ALT_NAME, der(0x04, alternatives))
}

function pemOf(key: KeyObject): string {
  return String(key.export({ type: 'pkcs8', format: 'pem' }))
}

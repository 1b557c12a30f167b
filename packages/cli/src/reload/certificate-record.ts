import type { ClientCertificate } from '@causeway/transports'
import type { CertificateRecord } from './messages.js'

/** A certificate as it travels. */
export function certificateRecord(certificate: ClientCertificate): CertificateRecord {
  const { subject, subjectAltName, fingerprint256, raw } = certificate
  const base = { subject, fingerprint256, raw: Buffer.from(raw).toString('base64') }
  return subjectAltName === undefined ? base : { ...base, subjectAltName }
}

/** The certificate that a record tells of. */
export function certificateOf({ subject, subjectAltName, fingerprint256, raw }: CertificateRecord): ClientCertificate {
  return { subject, subjectAltName, fingerprint256, raw: Buffer.from(raw, 'base64') }
}

import { type PeerCertificate, TLSSocket } from 'node:tls'
import type { ClientCertificate } from '../verify.js'

/** The certificate that the client showed on this connection, unless nobody vouches for it. */
export function clientCertificate(socket: unknown): ClientCertificate | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined
  const certificate = socket.getPeerCertificate()
  // Without one there is an object without properties.
  return certificate?.raw === undefined ? undefined : describeCertificate(certificate)
}

export function describeCertificate(certificate: PeerCertificate): ClientCertificate {
  const { subject, subjectaltname, fingerprint256, raw } = certificate
  return { subject: { ...subject }, subjectAltName: subjectaltname, fingerprint256, raw }
}

/** What OpenSSL and Node.js say of a connection with TLS that does not come about, in words of who opens it. */

/** In this order: what is in the text, and what it means. */
const TROUBLES: readonly (readonly [RegExp, (text: string) => string])[] = [
  [
    /alert certificate required/i,
    () => 'it lets in only clients that show a certificate. Pass yours, and its key, as tls.cert and tls.key.',
  ],
  [
    /alert (bad certificate|unknown ca|certificate \w+|unsupported certificate|access denied)/i,
    (text) =>
      `it does not accept the certificate of this client (${said(text, /alert ([a-z ]+)/i)}). Pass one that it accepts as tls.cert, with its key.`,
  ],
  [
    /alert handshake failure/i,
    () => 'it refused the TLS handshake. Perhaps it wants a certificate of the client: tls.cert and tls.key.',
  ],
  [/certificate has expired|CERT_HAS_EXPIRED/, () => 'its certificate has expired. Whoever runs it has to renew it.'],
  [
    /certificate is not yet valid|CERT_NOT_YET_VALID/,
    () => 'its certificate is not valid yet. Check the clocks of both machines.',
  ],
  [
    /altnames|ERR_TLS_CERT_ALTNAME_INVALID/,
    (text) =>
      `its certificate is for another name: ${said(text, /altnames: (.*?)\s*$/m)}. Use the name that it is for in the address, or as tls.serverName.`,
  ],
  [
    /self[- ]signed|unable to (?:get|verify)|certificate/i,
    (text) =>
      `its certificate is not one to trust: ${said(text, /((?:self[- ]signed|unable|certificate)[^\n:]*)/i)}. Pass the authority that signed it as tls.ca.`,
  ],
]

/** Node.js ends the connection of a client whose certificate it does not accept, and does not say why. */
export const PERHAPS_THE_CERTIFICATE = 'perhaps it does not accept the certificate in tls.cert'

/** A server that does not speak TLS sends something that is none. */
const NO_TLS = /wrong version number|packet length too long/

/**
 * Why there is no connection and what to do, as the rest of a sentence and another one; undefined where TLS is not the reason.
 * @param text what was said
 * @param plain the scheme of the same address without TLS
 */
export function tlsTrouble(text: string, plain: 'http' | 'ws' | 'grpc'): string | undefined {
  if (NO_TLS.test(text)) return `it does not speak TLS. Try ${plain}:.`
  return TROUBLES.find(([sign]) => sign.test(text))?.[1](text)
}

/** The same of something that was thrown. */
export function tlsTroubleOf(error: unknown, plain: 'http' | 'ws' | 'grpc'): string | undefined {
  if (!(error instanceof Error) || !isOpenSsl(error)) return undefined
  return tlsTrouble(error.message, plain)
}

/** Errors of TLS have codes of their own; anything else may have a certificate in its words by accident. */
function isOpenSsl(error: Error): boolean {
  return 'code' in error && /^(?:ERR_SSL|ERR_TLS|EPROTO|CERT_|UNABLE_|DEPTH_|SELF_|HOSTNAME_)/.test(String(error.code))
}

function said(text: string, words: RegExp): string {
  return (words.exec(text)?.[1] ?? text).trim().replace(/[.:]$/, '')
}

import type { IncomingMessage } from 'node:http'

/** The bytes of a request as if it had not asked for another protocol; what follows its head comes after them. */
export function withoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage, head: Buffer): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    const value = rawHeaders[i + 1] ?? ''
    switch (name.toLowerCase()) {
      case 'upgrade':
      case 'http2-settings':
        break
      case 'connection':
        lines.push(`${name}: ${withoutUpgradeTokens(value)}`)
        break
      default:
        lines.push(`${name}: ${value}`)
    }
  }
  // Node.js reads heads as Latin-1.
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head])
}

function withoutUpgradeTokens(connection: string): string {
  const kept = connection.split(',').filter((token) => !/^(?:upgrade|http2-settings)$/i.test(token.trim()))
  return kept.join(',').trim()
}

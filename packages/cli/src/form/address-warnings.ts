import { domainToUnicode } from 'node:url'

/** What a person should know about an address before a browser goes there, as sentences. */
export function addressWarnings(url: URL): readonly string[] {
  const { protocol, hostname, username, password, port } = url
  return [
    ...(protocol === 'https:' || isLoopback(hostname)
      ? []
      : ['It is not https: others may read and change what you do there.']),
    ...(username === '' && password === ''
      ? []
      : [`It has a user name in it: what comes before @ is not the host. The host is ${url.host}.`]),
    ...(isPunycode(hostname)
      ? [`The host has letters that look like others: '${domainToUnicode(hostname)}' is ${hostname}.`]
      : []),
    ...(isAddress(hostname) && !isLoopback(hostname) ? ['The host is a bare IP address, not a name.'] : []),
    ...(port === '' || isLoopback(hostname) ? [] : [`It is on port ${port}, which is unusual.`]),
  ]
}

/** May a browser be sent there at all? */
export function isWebAddress({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:'
}

function isPunycode(hostname: string): boolean {
  return hostname.split('.').some((label) => label.startsWith('xn--'))
}

function isAddress(hostname: string): boolean {
  return hostname.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(hostname)
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname)
}

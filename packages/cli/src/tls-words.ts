/** A message with the options of `causeway serve` in place of those that they become. */
export function inServerWords(message: string): string {
  return inWords(message, '--tls-client-ca')
}

/** A message with the options of commands that talk to servers in place of those that they become. */
export function inClientWords(message: string): string {
  return inWords(message, '--tls-ca')
}

function inWords(message: string, ca: string): string {
  const options = { ca, cert: '--tls-cert', key: '--tls-key' }
  return message.replaceAll(/\btls\.(ca|cert|key)\b/g, (_, part: keyof typeof options) => options[part])
}

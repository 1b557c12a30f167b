/** Which requests go through a proxy, as undici's EnvHttpProxyAgent reads the environment. */
import { addressIn } from './guard/address.js'

type Env = { readonly [name: string]: string | undefined }

interface Exception {
  readonly host: string
  /** 0 for any. */
  readonly port: number
}

/**
 * Says which proxy a URL goes through; undefined for none. What the environment says never holds for this machine itself
 * (`localhost`, 127.0.0.0/8, ::1): a proxy elsewhere could not reach it. A configured proxy is for everything.
 *
 * @throws {TypeError} where a proxy is no URL of http, https or socks5
 */
export function proxyRules(configured: string | false | undefined, env: Env): (url: URL) => string | undefined {
  if (configured === false) return () => undefined
  if (configured !== undefined) {
    const proxy = proxyUrl('http.proxy', configured)
    return () => proxy
  }
  const forHttp = proxyIn(env, 'http_proxy')
  const forHttps = proxyIn(env, 'https_proxy') ?? forHttp
  if (forHttp === undefined && forHttps === undefined) return () => undefined
  const exceptions = exceptionsIn(settingIn(env, 'no_proxy') ?? '')
  return (url) => {
    const proxy = isSecure(url.protocol) ? forHttps : forHttp
    if (proxy === undefined || isLoopback(url.hostname) || exceptions(url)) return undefined
    return proxy
  }
}

function proxyIn(env: Env, name: string): string | undefined {
  const value = settingIn(env, name)
  return value === undefined ? undefined : proxyUrl(name.toUpperCase(), value)
}

function settingIn(env: Env, name: string): string | undefined {
  const value = (env[name] ?? env[name.toUpperCase()])?.trim()
  return value === '' ? undefined : value
}

function proxyUrl(where: string, value: string): string {
  const text = value.includes('://') ? value : `http://${value}`
  const protocol = URL.canParse(text) ? new URL(text).protocol : ''
  if (['http:', 'https:', 'socks5:', 'socks:'].includes(protocol)) return text
  // The value may have credentials in it, so it is not shown.
  throw new TypeError(`Expected ${where} to be the URL of a proxy, such as http://proxy.example:3128; it is not.`)
}

function exceptionsIn(list: string): (url: URL) => boolean {
  if (list === '*') return () => true
  const exceptions: Exception[] = list
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [, host = entry, port = ''] = /^(.+):(\d+)$/.exec(entry) ?? []
      return { host: host.replace(/^\*?\./, '').toLowerCase(), port: Number(port) }
    })
  return ({ hostname, port, protocol }) => {
    const number = Number(port) || (isSecure(protocol) ? 443 : 80)
    return exceptions.some(
      (one) => (one.port === 0 || one.port === number) && (hostname === one.host || hostname.endsWith(`.${one.host}`)),
    )
  }
}

function isSecure(protocol: string): boolean {
  return protocol === 'https:' || protocol === 'wss:'
}

function isLoopback(hostname: string): boolean {
  const address = addressIn(hostname)
  if (address === undefined) return hostname === 'localhost'
  return address === '::1' || /^127\./.test(address)
}

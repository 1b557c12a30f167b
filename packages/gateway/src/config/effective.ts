import { SECRET_REFERENCE } from '@causeway/connector-kit'
import { withoutPassword } from './address-password.js'
import type { ConfigPath } from './config-problem.js'
import type { GatewayConfig } from './definition.js'
import { isPlainObject, type PlainObject } from './plain-value.js'
import { isHeaders, isSensitiveHeader, isSensitiveName, withoutTokens } from './sensitive.js'

const HIDDEN = '***'

/**
 * A configuration as a file could say it, in the long form with every default. Secrets are in it as references; one that is written out
 * is not shown.
 */
export function effectiveConfig({ upstreams, ...root }: GatewayConfig): PlainObject {
  const entries = Object.entries(upstreams).map(([name, { kind, config, ...common }]) => [
    name,
    { ...common, [kind]: config },
  ])
  // as: JSON of an object is one
  return shown(JSON.parse(JSON.stringify({ ...root, upstreams: Object.fromEntries(entries) })), []) as PlainObject
}

function shown(value: unknown, path: ConfigPath): unknown {
  if (typeof value === 'string') return shownText(value, String(path.at(-2) ?? ''), String(path.at(-1) ?? ''))
  if (Array.isArray(value)) return value.map((item, index) => shown(item, [...path, index]))
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shown(inner, [...path, key])]))
}

function shownText(text: string, holder: string, name: string): string {
  if (text.startsWith('literal:')) return `literal:${HIDDEN}`
  const isSecret = (isHeaders(holder) && isSensitiveHeader(name)) || (holder === 'env' && isSensitiveName(name))
  return isSecret && !SECRET_REFERENCE.test(text) ? HIDDEN : withoutTokens(withoutPassword(text))
}

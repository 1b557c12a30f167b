import type { ConnectorSet } from '../plugins/connector-set.js'
import { checkEndpoints, endpointWarnings } from './check-endpoints.js'
import { checkHttp, fileWarnings } from './check-http.js'
import { checkNames, nameWarnings } from './check-names.js'
import { checkSecrets, type SecretRules } from './check-secrets.js'
import { type CheckedUpstream, checkUpstream, type UnavailableUpstream } from './check-upstreams.js'
import { type Finding, pathText } from './config-problem.js'
import type { GatewayConfig, UpstreamConfig } from './definition.js'
import { explain, jsonSchemaOf } from './explain.js'
import { isPlainObject, own, type PlainObject } from './plain-value.js'
import { rootSchema } from './schema.js'

export interface Verdict {
  /** Undefined where there were findings. */
  readonly config: GatewayConfig | undefined
  readonly findings: readonly Finding[]
  readonly warnings: readonly Finding[]
  readonly unavailable: readonly UnavailableUpstream[]
}

const ROOT_SCHEMA = jsonSchemaOf(rootSchema)

/**
 * Finds everything that is wrong with a configuration in its long form.
 * @param set has loaded the kinds that occur
 * @param directory relative names of files are relative to it
 */
export async function check(
  file: PlainObject,
  set: ConnectorSet,
  rules: SecretRules,
  directory: string,
): Promise<Verdict> {
  const root = await explain(rootSchema, file, [])
  const secrets = checkSecrets(ROOT_SCHEMA, { ...file, upstreams: undefined }, [], rules)
  const findings: Finding[] = root.ok ? [] : [...withoutForeign(file, root.findings)]
  const warnings = [...secrets.warnings]
  findings.push(...elsewhere(secrets.findings, findings))
  findings.push(...vaultFindings(file))
  const upstreams: Record<string, UpstreamConfig> = {}
  const unavailable: UnavailableUpstream[] = []
  for (const [name, entry] of Object.entries(isPlainObject(file.upstreams) ? file.upstreams : {})) {
    const checked = await checkUpstream(name, entry, set)
    if (checked.config !== undefined) upstreams[name] = checked.config
    if (checked.unavailable !== undefined) unavailable.push(checked.unavailable)
    const secrets = upstreamSecrets(name, entry, checked, rules)
    findings.push(...checked.findings, ...elsewhere(secrets.findings, checked.findings))
    // What is switched off needs nothing to be set.
    if (own(entry, 'enabled') === false) continue
    warnings.push(...elsewhere(secrets.warnings, checked.findings), ...(checked.warnings ?? []))
  }
  findings.push(...checkNames(file), ...checkEndpoints(file), ...checkHttp(file))
  warnings.push(...nameWarnings(file), ...endpointWarnings(file), ...fileWarnings(file, directory))
  for (const { name, kind, reason } of unavailable)
    warnings.push({ path: ['upstreams', name, kind], atKey: true, says: reason })
  if (findings.length > 0 || !root.ok) return { config: undefined, findings, warnings, unavailable }
  // as: what the schema returned, with each upstream as its own check returned it
  return { config: { ...(root.value as GatewayConfig), upstreams }, findings, warnings, unavailable }
}

/** A file of another application is not misspelt, and needs no upstreams in it. */
function withoutForeign(file: PlainObject, findings: readonly Finding[]): readonly Finding[] {
  if (!isPlainObject(file.mcpServers)) return findings
  const foreign: Finding = {
    path: ['mcpServers'],
    atKey: true,
    says: 'This is how other applications list their servers.',
    hint: 'causeway config import <file> makes upstreams of them.',
  }
  const isTold = ({ path }: Finding): boolean =>
    path[0] === 'mcpServers' || (path[0] === 'upstreams' && file.upstreams === undefined)
  return [foreign, ...findings.filter((finding) => !isTold(finding))]
}

function upstreamSecrets(
  name: string,
  entry: unknown,
  { parts }: CheckedUpstream,
  rules: SecretRules,
): { readonly findings: readonly Finding[]; readonly warnings: readonly Finding[] } {
  const kinds = parts.map(({ key }) => key)
  const found = parts.map(({ key, schema }) => {
    const at = ['upstreams', name]
    if (key !== undefined) return checkSecrets(schema, own(entry, key), [...at, key], rules)
    const common = Object.entries(isPlainObject(entry) ? entry : {}).filter(([member]) => !kinds.includes(member))
    return checkSecrets(schema, Object.fromEntries(common), at, rules)
  })
  return { findings: found.flatMap((one) => one.findings), warnings: found.flatMap((one) => one.warnings) }
}

/** Those about places that nothing was found at yet. */
function elsewhere(more: readonly Finding[], known: readonly Finding[]): readonly Finding[] {
  const places = new Set(known.map(({ path }) => pathText(path)))
  return more.filter(({ path }) => !places.has(pathText(path)))
}

function vaultFindings(file: PlainObject): readonly Finding[] {
  const path = ['secrets', 'vault', 'token']
  const token = path.reduce<unknown>(own, file)
  if (typeof token !== 'string' || !token.startsWith('vault:')) return []
  return [
    {
      path,
      says: 'The token of Vault cannot be in Vault.',
      hint: "Write where else it is, such as 'env:VAULT_TOKEN'.",
    },
  ]
}

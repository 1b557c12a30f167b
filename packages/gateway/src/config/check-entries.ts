import type { ConnectorSet } from '../plugins/connector-set.js'
import { SECRET_SCHEMES } from '../secrets/secrets.js'
import { check } from './check.js'
import { findingText } from './config-problem.js'
import { configText } from './expand-config.js'
import { expandLayers } from './layers.js'
import type { PlainObject } from './plain-value.js'
import { parseSource } from './source.js'

/**
 * What a check would find wrong with upstreams that stand in no file yet, in words, without places; empty where nothing is wrong.
 *
 * @param directory of the configuration that they are meant for
 */
export async function entryProblems(
  upstreams: { readonly [name: string]: PlainObject },
  connectors: ConnectorSet,
  directory: string,
): Promise<readonly string[]> {
  const parsed = parseSource('', configText({ upstreams }))
  if (!parsed.ok) return parsed.problems.map(({ message }) => message)
  const layers = { sources: [parsed.source], documents: [], paths: [], problems: [], directory, env: {} }
  const long = await expandLayers(layers, connectors)
  const rules = { env: {}, dev: false, schemes: SECRET_SCHEMES }
  const { findings } = await check(long.value, connectors, rules, directory)
  return [...long.findings, ...findings].map(findingText)
}

import { stringify } from 'yaml'
import type { ConnectorSet } from '../plugins/connector-set.js'
import type { ConfigProblem } from './config-problem.js'
import { rewrite } from './expand-document.js'
import { expandLayers, type LoadOptions, readLayers, withoutExtensions } from './layers.js'

export type Expanded =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

/**
 * What files say, in the long form, as YAML. One file keeps its comments, and the form of what was long already; several files become one.
 * The environment has no part in it.
 */
export async function expandConfig(
  files: readonly string[],
  options: { readonly connectors: ConnectorSet; readonly cwd?: string },
): Promise<Expanded> {
  const withoutEnvironment: LoadOptions = { ...options, env: {} }
  const layers = await readLayers(files, withoutEnvironment)
  if (layers.problems.length > 0) return { ok: false, problems: layers.problems }
  const long = await expandLayers({ ...layers, env: {} }, options.connectors)
  const [document] = layers.documents
  if (document === undefined || layers.documents.length > 1)
    return { ok: true, text: configText(withoutExtensions(long.value)) }
  rewrite(document, layers.sources[0]?.value, long.value)
  return { ok: true, text: document.toString({ lineWidth: 0 }) }
}

/** A configuration as the YAML that this program writes. */
export function configText(config: unknown): string {
  return stringify(config, { lineWidth: 0 })
}

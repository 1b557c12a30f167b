import { CausewayError } from '@causeway/protocol'
import { uriAffix } from './composition/exposed-name.js'
import type { GatewayConfig } from './config/definition.js'
import { DEFAULT_ENDPOINT, ssePathsOf } from './serving/endpoint-paths.js'

/**
 * Refuses what could not be told apart: URIs of two upstreams, paths of two endpoints.
 * @throws {CausewayError} `ERR_CONFIG` with a line for each
 */
export function refuseClashes(config: GatewayConfig): void {
  const problems = [...prefixClashes(config), ...pathClashes(config)]
  if (problems.length > 0) throw new CausewayError('ERR_CONFIG', problems.join('\n'))
}

/** Schemes of URIs know no `_` and no upper case, so that prefixes which are different may become the same. */
function* prefixClashes({ upstreams }: GatewayConfig): Iterable<string> {
  const taken = new Map<string, string>()
  for (const [name, { enabled, prefix = name }] of Object.entries(upstreams)) {
    const affix = uriAffix(prefix)
    if (enabled === false || affix === '') continue
    const by = taken.get(affix)
    if (by === undefined) taken.set(affix, name)
    else {
      yield `upstreams.${name}: the URIs of its resources would begin with '${affix}', as those of the upstream '${by}' do. Give one of them another prefix: letters and digits, where upper case and '_' make no difference.`
    }
  }
}

function* pathClashes({ endpoints = { [DEFAULT_ENDPOINT]: [] }, listen }: GatewayConfig): Iterable<string> {
  const taken = new Map<string, string>()
  for (const path of Object.keys(endpoints)) {
    const { sse, messages } = ssePathsOf(path)
    const paths = listen?.legacy === 'off' ? [path] : [path, sse, messages]
    for (const each of paths.map(withoutSlash)) {
      const by = taken.get(each)
      if (by === undefined) taken.set(each, path)
      else if (by !== path) {
        yield `endpoints.${path}: it would be served at '${each}', where '${by}' is; beside each endpoint are its /sse and /messages for older clients. Choose another path.`
      }
    }
  }
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

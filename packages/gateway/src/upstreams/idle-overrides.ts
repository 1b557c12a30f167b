import { parseUriTemplate } from '@causeway/protocol'
import { suggest } from '@causeway/schema'
import type { Provider, Scope } from '@causeway/server'
import type { UpstreamConfig } from '../config/definition.js'
import { argumentNotices } from './argument-notices.js'

const EVERYBODY: Scope = { principal: undefined }
/** Of each kind; a list of all of them would help nobody. */
const MAX_TOLD = 10

interface Listing {
  readonly provider: Provider
  readonly failing: readonly string[]
}

/** What the configuration changes about an upstream in vain: what the upstream has not, mostly misspelt names. */
export async function idleOverrides(
  { failing, provider }: Listing,
  { prompts = {}, resources = {}, tools = {} }: UpstreamConfig,
): Promise<readonly string[]> {
  // Who may see what is not known here.
  if (provider.varies === true || failing.length > 0) return []
  const [toolList = [], promptList = [], resourceList = [], templates = []] = await Promise.all([
    provider.tools?.list(EVERYBODY),
    provider.prompts?.list(EVERYBODY),
    provider.resources?.list(EVERYBODY),
    provider.resources?.templates(EVERYBODY),
  ])
  const addresses = [...resourceList.map(({ uri }) => uri), ...templates.map(({ uriTemplate }) => uriTemplate)]
  const patterns = templates.map(({ uriTemplate }) => uriTemplate)
  const made = Object.keys(resources).filter((uri) => patterns.some((pattern) => isMadeBy(pattern, uri)))
  return [
    ...idle(
      'tools',
      'tool',
      Object.keys(tools),
      toolList.map(({ name }) => name),
    ),
    ...idle(
      'prompts',
      'prompt',
      Object.keys(prompts),
      promptList.map(({ name }) => name),
    ),
    ...idle('resources', 'resource', Object.keys(resources), [...addresses, ...made]),
    ...argumentNotices(toolList, tools),
  ]
}

function idle(key: string, what: string, changed: readonly string[], there: readonly string[]): readonly string[] {
  const known = new Set(there)
  const unknown = changed.filter((name) => !known.has(name))
  return unknown.slice(0, MAX_TOLD).map((name) => {
    const near = suggest(name, there)
    const hint = near === undefined ? '' : ` Did you mean '${near}'?`
    return `The configuration changes ${key}['${name}'], and it has no such ${what}.${hint}`
  })
}

/** Could a template of the upstream make this address? */
function isMadeBy(uriTemplate: string, uri: string): boolean {
  try {
    return parseUriTemplate(uriTemplate).match(uri) !== undefined
  } catch {
    return false // what is no template makes no address
  }
}

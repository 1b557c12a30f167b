import type { Client, ListOptions } from '@causeway/client'
import type { Prompt, Resource, ResourceTemplate, Tool } from '@causeway/protocol'
import { argumentsOf, shownArguments } from './arguments.js'
import { type MissingUpstream, missingFrom } from './missing.js'
import { printableLine } from './output/printable.js'
import { table } from './output/table.js'
import type { Terminal } from './output/terminal.js'

/** What a server may have to offer. */
export const KINDS = ['tools', 'resources', 'templates', 'prompts'] as const
export type Kind = (typeof KINDS)[number]

export interface Listing {
  tools?: readonly Tool[]
  resources?: readonly Resource[]
  templates?: readonly ResourceTemplate[]
  prompts?: readonly Prompt[]
  /** Upstreams of a gateway whose items are not among these. */
  missing?: readonly MissingUpstream[]
}

/** What a server offers of these kinds. Only what the server declares is asked for: many a server refuses what it does not have. */
export async function listingOf(client: Client, kinds: readonly Kind[], signal: AbortSignal): Promise<Listing> {
  const { tools, resources, prompts } = client.serverCapabilities
  const listing: Listing = {}
  const missing = new Map<string, MissingUpstream>()
  const options: ListOptions = {
    signal,
    onResult: (result) => {
      for (const one of missingFrom(result)) missing.set(one.upstream, one)
    },
  }
  const jobs: Readonly<Record<Kind, () => Promise<void>>> = {
    tools: async () => {
      listing.tools = tools === undefined ? [] : await client.listTools(options)
    },
    resources: async () => {
      listing.resources = resources === undefined ? [] : await client.listResources(options)
    },
    templates: async () => {
      listing.templates = resources === undefined ? [] : await client.listResourceTemplates(options)
    },
    prompts: async () => {
      listing.prompts = prompts === undefined ? [] : await client.listPrompts(options)
    },
  }
  await Promise.all(kinds.map((kind) => jobs[kind]()))
  if (missing.size > 0) listing.missing = [...missing.values()]
  return listing
}

/** Who a server is, as one document. */
export function serverOf(client: Client): object {
  const { serverInfo, revision, instructions } = client
  return { ...serverInfo, revision, ...(instructions === undefined ? {} : { instructions }) }
}

/** A listing as tables, one for each kind. */
export function shownListing({ tools, resources, templates, prompts, missing }: Listing, terminal: Terminal): string {
  const sections = [
    section(
      ['tool', 'arguments', 'description'],
      tools?.map(({ name, inputSchema, description }) => [name, shownArguments(inputSchema), description]),
      terminal,
    ),
    section(
      ['resource', 'name', 'description'],
      resources?.map((r) => [r.uri, r.title ?? r.name, r.description]),
      terminal,
    ),
    section(
      ['template', 'name', 'description'],
      templates?.map((t) => [t.uriTemplate, t.title ?? t.name, t.description]),
      terminal,
    ),
    section(
      ['prompt', 'arguments', 'description'],
      prompts?.map((p) => [p.name, promptUsage(p), p.description]),
      terminal,
    ),
  ].filter((text) => text !== '')
  const offered = sections.length === 0 ? 'Nothing on offer.\n' : sections.join('\n')
  return missing === undefined ? offered : `${offered}\n${shownMissing(missing)}`
}

function shownMissing(missing: readonly MissingUpstream[]): string {
  const all = missing.map(({ upstream, state }) => `${printableLine(upstream)} (${printableLine(state)})`)
  return `Missing: ${all.join(', ')}. The gateway says why at /health.\n`
}

/** Who a server is, in one line. */
export function heading({ serverInfo, revision }: Client, { outColors }: Terminal): string {
  const name = printableLine(serverInfo?.title ?? serverInfo?.name ?? 'A server without a name')
  const version = serverInfo?.version === undefined ? '' : ` ${printableLine(serverInfo.version)}`
  return `${outColors.bold(name)}${version} ${outColors.dim(`speaks ${revision}`)}\n`
}

function section(
  heads: readonly string[],
  rows: readonly (readonly (string | undefined)[])[] | undefined,
  terminal: Terminal,
): string {
  if (rows === undefined || rows.length === 0) return ''
  return table(
    heads,
    rows.map((row) => row.map((text) => printableLine(text ?? ''))),
    terminal,
  )
}

function promptUsage(prompt: Prompt): string {
  return argumentsOf(prompt)
    .map(({ name, required }) => (required === true ? `${name}=<text>` : `[${name}=<text>]`))
    .join(' ')
}

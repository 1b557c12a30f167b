import type { Client } from '@causeway/client'
import type { Prompt, Resource, ResourceTemplate, Tool } from '@causeway/protocol'
import type { Command } from 'commander'
import { argumentsOf, shownArguments } from '../arguments.js'
import { type ClientFlags, withClientOptions } from '../client-options.js'
import { usageFailure } from '../failure.js'
import { jsonDocument } from '../output/json.js'
import { printableLine } from '../output/printable.js'
import { table } from '../output/table.js'
import type { Terminal } from '../output/terminal.js'
import { takeTarget } from '../target.js'
import { withServer } from '../with-server.js'
import { type Environment, subcommand } from './command.js'

const KINDS = ['tools', 'resources', 'templates', 'prompts'] as const
type Kind = (typeof KINDS)[number]

type Flags = ClientFlags & { readonly [K in Kind]?: boolean }

interface Listing {
  tools?: readonly Tool[]
  resources?: readonly Resource[]
  templates?: readonly ResourceTemplate[]
  prompts?: readonly Prompt[]
}

export function listCommand({ terminal, command }: Environment): Command {
  return withClientOptions(
    subcommand('list', '[options] <server>', 'Show what a server offers.', [
      'list http://127.0.0.1:4100/mcp',
      'list server.ts --tools --json',
      'list -- npx some-server --its-option',
    ]),
  )
    .option('--tools', 'only tools')
    .option('--resources', 'only resources')
    .option('--templates', 'only resource templates')
    .option('--prompts', 'only prompts')
    .action(async (words: readonly string[], flags: Flags) => {
      const [target, extra] = takeTarget(words, command)
      if (extra !== undefined) throw usageFailure(`Expected nothing after the server; got '${extra}'.`)
      await withServer(target, flags, terminal, async (client, signal) => {
        const chosen = KINDS.filter((kind) => flags[kind] === true)
        const listing = await listingOf(client, chosen.length === 0 ? KINDS : chosen, signal)
        terminal.out(
          flags.json ? jsonDocument({ server: serverOf(client), ...listing }) : shown(client, listing, terminal),
        )
      })
    })
}

/** Only what the server declares is asked for: many a server refuses what it does not have. */
async function listingOf(client: Client, kinds: readonly Kind[], signal: AbortSignal): Promise<Listing> {
  const { tools, resources, prompts } = client.serverCapabilities
  const listing: Listing = {}
  const jobs: Readonly<Record<Kind, () => Promise<void>>> = {
    tools: async () => {
      listing.tools = tools === undefined ? [] : await client.listTools({ signal })
    },
    resources: async () => {
      listing.resources = resources === undefined ? [] : await client.listResources({ signal })
    },
    templates: async () => {
      listing.templates = resources === undefined ? [] : await client.listResourceTemplates({ signal })
    },
    prompts: async () => {
      listing.prompts = prompts === undefined ? [] : await client.listPrompts({ signal })
    },
  }
  await Promise.all(kinds.map((kind) => jobs[kind]()))
  return listing
}

function serverOf(client: Client): object {
  const { serverInfo, revision, instructions } = client
  return { ...serverInfo, revision, ...(instructions === undefined ? {} : { instructions }) }
}

function shown(client: Client, { tools, resources, templates, prompts }: Listing, terminal: Terminal): string {
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
  return [heading(client, terminal), ...(sections.length === 0 ? ['Nothing on offer.\n'] : sections)].join('\n')
}

function heading({ serverInfo, revision }: Client, { outColors }: Terminal): string {
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

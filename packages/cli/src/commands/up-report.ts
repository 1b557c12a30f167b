import type { Running, UpstreamStatus } from '@causeway/gateway'
import { printable } from '../output/printable.js'
import { table } from '../output/table.js'
import type { Terminal } from '../output/terminal.js'
import { programName } from '../program-name.js'

/** Says what is served and where, as a table, with a line to try it. */
export async function showGateway({ gateway }: Running, origin: string, terminal: Terminal): Promise<void> {
  const { upstreams, endpoints, plugins } = await gateway.status()
  const { bold, dim } = terminal.outColors
  const [first = '/mcp'] = Object.keys(endpoints)
  const rows = Object.entries(upstreams).map(([name, upstream]) => row(name, upstream))
  const paths = Object.entries(endpoints).map(
    ([path, names]) => `  ${bold(origin + path)}${first === path ? '' : dim(`  ${names.join(', ')}`)}`,
  )
  terminal.out(`${table(['upstream', 'kind', 'tools', 'resources', 'prompts', 'state'], rows, terminal)}\n`)
  terminal.out(`Serving ${counted(Object.values(upstreams))} ${dim('(Ctrl-C stops it)')}\n${paths.join('\n')}\n`)
  terminal.out(`  ${origin}/health ${dim('and')} ${origin}/metrics\n\n`)
  for (const [name, { reason, warnings = [] }] of Object.entries(upstreams)) {
    if (reason !== undefined) terminal.out(`${terminal.outColors.red(name)}: ${printable(reason)}\n`)
    for (const warning of warnings) terminal.out(`${terminal.outColors.yellow(name)}: ${printable(warning)}\n`)
  }
  for (const { plugin, problem } of plugins) {
    terminal.out(`${terminal.outColors.red(plugin)}: ${printable(problem)}\n`)
  }
  terminal.out(`Try it: ${bold(`${programName(process.argv[1], process.env)} list ${origin}${first}`)}\n`)
}

/** Those that are down come back by themselves; until then nobody should take them for served. */
function counted(upstreams: readonly UpstreamStatus[]): string {
  const ready = upstreams.filter(({ state }) => state === 'ready').length
  const all = upstreams.length === 1 ? '1 upstream' : `${upstreams.length} upstreams`
  return ready === upstreams.length ? all : `${ready} of ${all}`
}

function row(name: string, { kind, tools, resources, prompts, state }: UpstreamStatus): readonly string[] {
  return [name, kind, String(tools), String(resources), String(prompts), state]
}

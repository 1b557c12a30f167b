import type { ConfigProblem, GatewayConfig } from '@causeway/gateway/config'
import type { Command } from 'commander'
import { ExitCode } from '../exit-code.js'
import { jsonDocument } from '../output/json.js'
import { type Environment, subcommand } from './command.js'
import { configFailure, configFiles, connectorsFor, showWarnings } from './config-files.js'

interface Flags {
  readonly strict?: boolean
  readonly dev?: boolean
  readonly json?: boolean
}

export function configCheckCommand({ terminal, exit }: Environment): Command {
  return subcommand('check', '[options] [files...]', 'Tell everything that is wrong with a configuration.', [
    'config check',
    'config check causeway.yaml production.yaml --strict',
  ])
    .option('--strict', 'take warnings for errors: variables that are not set, plugins that do not load')
    .option('--dev', 'allow secrets that are written out, as literal:…')
    .option('--json', 'print one JSON document, and nothing else, on stdout')
    .option('--debug', 'show stack traces')
    .action(async (words: readonly string[], { strict = false, dev = false, json = false }: Flags) => {
      const files = configFiles(words)
      const { loadConfig } = await import('@causeway/gateway/config')
      const loaded = await loadConfig(files, { connectors: await connectorsFor(files), env: process.env, dev })
      const problems = [...(loaded.ok ? [] : loaded.problems), ...(strict ? loaded.warnings : [])]
      const warnings = strict ? [] : loaded.warnings
      if (json) {
        terminal.out(jsonDocument({ ok: problems.length === 0, problems, warnings }))
        if (problems.length > 0) exit(ExitCode.configuration)
        return
      }
      await showWarnings(warnings, terminal)
      if (!loaded.ok || problems.length > 0) throw await configFailure(problems)
      terminal.out(`${files.join(', ')}: ${summary(loaded.config, warnings)}\n`)
    })
}

function summary({ upstreams, endpoints = { '/mcp': [] } }: GatewayConfig, warnings: readonly ConfigProblem[]): string {
  const all = Object.values(upstreams)
  const off = all.filter(({ enabled }) => enabled === false).length
  const parts = [
    counted(all.length, 'upstream'),
    ...(off === 0 ? [] : [`${off} of them switched off`]),
    counted(Object.keys(endpoints).length, 'endpoint'),
    ...(warnings.length === 0 ? [] : [counted(warnings.length, 'warning')]),
  ]
  return `right. ${parts.join(', ')}.`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

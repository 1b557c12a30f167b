import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { usageFailure } from '../failure.js'
import { type Environment, subcommand } from './command.js'
import { connectorSkeleton, type SkeletonNames } from './connector-skeleton.js'

interface Flags {
  readonly folder?: string
}

export function connectorNewCommand({ terminal }: Environment): Command {
  return subcommand('new', '[options] <name>', 'Write a package with a connector that works, and its tests.', [
    'connector new weather',
    'connector new @acme/connector-weather --folder packages/weather',
  ])
    .option('--folder <folder>', 'where to write it (default: a folder with the name of the package)')
    .option('--debug', 'show stack traces')
    .action(async ([name, extra]: readonly string[], flags: Flags) => {
      if (name === undefined || extra !== undefined) throw usageFailure('Expected one name, such as weather.')
      const names = await namesFrom(name)
      const folder = flags.folder ?? names.package.replace(/^@[^/]+\//, '')
      await writeSkeleton(folder, names)
      const { bold } = terminal.errColors
      terminal.err(
        `Wrote the connector ${bold(names.kind)} to ${bold(folder)}. Next:\n  cd ${folder}\n  npm install\n  npm test\n`,
      )
    })
}

/** `weather` is the kind of `causeway-connector-weather`; of a whole package name the last word is the kind. */
async function namesFrom(name: string): Promise<SkeletonNames> {
  const word = /(?:^|\/|connector-)([a-z][a-z0-9-]{0,31})$/.exec(name)?.[1]
  const isPackage = name.includes('/') || name.includes('connector-')
  if (word === undefined || !/^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/.test(name)) {
    throw usageFailure(`Expected a lower-case word such as weather, or the name of a package; got '${name}'.`)
  }
  const kind = /connector-([a-z][a-z0-9-]*)$/.exec(name)?.[1] ?? word
  // Loaded here, since all other commands would wait for it as well.
  const { isReservedKind } = await import('@causeway/gateway/config')
  if (isReservedKind(kind)) {
    throw usageFailure(`Expected another kind than '${kind}': upstreams use that word themselves.`)
  }
  return { kind, package: isPackage ? name : `causeway-connector-${name}` }
}

async function writeSkeleton(folder: string, names: SkeletonNames): Promise<void> {
  const there = await readdir(folder).catch(() => [])
  if (there.length > 0)
    throw usageFailure(`Expected an empty folder; '${folder}' has files.`, 'Choose another one with --folder.')
  for (const [path, text] of Object.entries(connectorSkeleton(names))) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text, { flag: 'wx' })
  }
}

/** Other runtimes than Node.js, each with what it would load of our packages. */
import { copyFileSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { interopDir } from '../../conformance/interop.js'
import { startPeer } from '../peer-process.js'

const root = join(import.meta.dirname, '..', '..', '..')

export type RuntimeName = 'deno' | 'bun' | 'workerd'

/** A runtime that serves what its program answers. */
export interface RunningRuntime {
  /** Without a path. */
  readonly url: string
  close(): Promise<void>
}

interface Kind {
  /** The export conditions that it, or the tool that bundles for it, looks for. */
  readonly conditions: readonly string[]
  /** Does it have what Node.js has, and packages of its own choice? */
  readonly nodeLike: boolean
  readonly args: readonly string[]
  readonly prints: RegExp
}

const KINDS: { readonly [Name in RuntimeName]: Kind } = {
  deno: {
    conditions: ['deno', 'node', 'import'],
    nodeLike: true,
    args: ['run', '--allow-net', '--allow-env', '--allow-read', '--allow-sys', '--no-prompt', 'program.mjs'],
    prints: /listening on (\S+)/,
  },
  bun: {
    conditions: ['bun', 'node', 'import'],
    nodeLike: true,
    args: ['run', 'program.mjs'],
    prints: /listening on (\S+)/,
  },
  workerd: {
    conditions: ['workerd', 'worker', 'browser'],
    nodeLike: false,
    args: ['serve', 'workerd.capnp', '--control-fd=1'],
    prints: /"port":(\d+)/,
  },
}

/** Starts the program of `name`.ts in its runtime. */
export async function startRuntime(name: RuntimeName): Promise<RunningRuntime> {
  const { args, prints } = KINDS[name]
  const folder = mkdtempSync(join(tmpdir(), `causeway-${name}-`))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    await bundle(name, folder)
    const peer = await startPeer({ command: programOf(name), args, prints, cwd: folder })
    const { ready } = peer
    return {
      url: ready.startsWith('http') ? ready : `http://127.0.0.1:${ready}`,
      close: () => peer.close().finally(remove),
    }
  } catch (error) {
    remove()
    throw error
  }
}

/** The executable that npm has put in place. */
function programOf(name: RuntimeName): string {
  const file = join(interopDir, 'node_modules', '.bin', name)
  if (!existsSync(file)) throw new Error(`${name} is not installed: run \`npm test\`, or \`npm ci\` in interop/.`)
  return file
}

/** Our packages from source, under the conditions of the runtime; what they depend on it finds by itself where it can. */
async function bundle(name: RuntimeName, folder: string): Promise<void> {
  const { conditions, nodeLike } = KINDS[name]
  await build({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile: join(folder, 'program.mjs'),
    bundle: true,
    format: 'esm',
    target: 'es2023',
    platform: nodeLike ? 'node' : 'browser',
    conditions: ['causeway-source', ...conditions],
    plugins: nodeLike ? [foreignPackagesApart] : [],
    logLevel: 'silent',
  })
  if (nodeLike) {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    // Deno takes packages from node_modules where there is such a file.
    writeFileSync(join(folder, 'package.json'), '{}')
  } else copyFileSync(join(import.meta.dirname, `${name}.capnp`), join(folder, `${name}.capnp`))
}

const foreignPackagesApart: Plugin = {
  name: 'foreign-packages-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^[@a-z]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@causeway/') ? undefined : { path, external: true },
    )
  },
}

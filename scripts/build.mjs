// Compiles the packages: types by the compiler, one module for each door by the bundler. Fewer files to find and read is
// most of what makes a server start fast.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build } from 'esbuild'
import { packageFolders } from './package-folders.mjs'
import { root, step } from './step.mjs'

const compiler = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc')

/** One file for Node.js and one for everywhere else, each with its own way of everything that there are two ways of. */
const nodeAndElsewhere = [
  { entryPoints: { 'index.node': 'src/index.ts' }, conditions: ['causeway-source', 'node'], external: ['node:*'] },
  { entryPoints: { index: 'src/index.ts' }, conditions: ['causeway-source'], external: ['node:*'] },
]

try {
  const types = step('The compiler', process.execPath, [compiler, '-b', ...process.argv.slice(2)])
  await Promise.all([types, ...packageFolders().map((folder) => bundle(join(root, folder)))])
} catch (error) {
  process.stderr.write(`${error.output ?? error.message}\n`)
  process.exitCode = 1
}

/** What a package is made of; what it imports from other packages stays imported. */
async function bundle(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const modules = manifest.exports?.['.']?.node === undefined ? [everyDoor(folder, manifest)] : nodeAndElsewhere
  const built = await Promise.all(modules.map((module) => bundled(folder, module)))
  for (const { path, contents } of built.flatMap(({ outputFiles }) => outputFiles)) replace(path, contents)
  removeOldChunks(folder, new Set(built.flatMap(({ metafile }) => Object.keys(metafile.outputs))))
}

/** Every door, with what they share in chunks between them. */
function everyDoor(folder, manifest) {
  return { entryPoints: doorsOf(folder, manifest), external: ['#*', 'node:*'] }
}

function bundled(folder, module) {
  return build({
    absWorkingDir: folder,
    outdir: join(folder, 'dist'),
    outbase: join(folder, 'src'),
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2023',
    packages: 'external',
    sourcemap: true,
    logLevel: 'silent',
    metafile: true,
    write: false,
    ...module,
  })
}

/** Programs that start meanwhile find the file as it was or as it is, and never a part; one that stays the same is not touched. */
function replace(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return
  mkdirSync(dirname(path), { recursive: true })
  const made = `${path}.${process.pid}.tmp`
  writeFileSync(made, contents)
  renameSync(made, path)
}

/** A chunk is named by what is in it: those of earlier builds stay beside the new ones, and would be packed. */
function removeOldChunks(folder, outputs) {
  const chunks = join(folder, 'dist', 'chunks')
  if (!existsSync(chunks)) return
  for (const name of readdirSync(chunks)) {
    if (!outputs.has(`dist/chunks/${name}`)) rmSync(join(chunks, name))
  }
}

/** The sources that package.json names under `exports` and `imports`, and what its commands run. */
function doorsOf(folder, manifest) {
  const sources = new Set(leaves([manifest.exports, manifest.imports]).filter((path) => path.startsWith('./src/')))
  const main = join(folder, 'src', 'main.ts')
  if (manifest.bin !== undefined && existsSync(main)) sources.add(`./${relative(folder, main)}`)
  return [...sources]
}

function leaves(value) {
  if (typeof value === 'string') return [value]
  return Object.values(value ?? {}).flatMap(leaves)
}

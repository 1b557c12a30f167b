import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { bounded, type Figure } from '../figure.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** All that a package exports, as a browser loads it: bundled, minified and compressed. A KB is 1,024 bytes, as for memory. */
export const bundleSize: Figure = {
  names: ['bundle-client', 'bundle-server'],
  measure: async () => ({
    'bundle-client': bounded(await sizeOf('@causeway/client'), 'KB gzip', '<= 40'),
    'bundle-server': bounded(await sizeOf('@causeway/server'), 'KB gzip', '<= 60'),
  }),
}

async function sizeOf(packageName: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${packageName}'`, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['browser'],
    target: 'es2023',
    write: false,
    logLevel: 'silent',
  })
  const [bundle] = outputFiles
  return gzipSync(bundle?.contents ?? Buffer.alloc(0), { level: 9 }).length / 1_024
}

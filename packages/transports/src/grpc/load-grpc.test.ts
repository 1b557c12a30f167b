import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** A program in which these packages are not installed. */
const WITHOUT = `
  import { register } from 'node:module'
  register('data:text/javascript,' + encodeURIComponent(\`
    export async function resolve(name, context, next) {
      if (/^(@grpc|grpc-health-check)/.test(name)) throw Object.assign(new Error('None.'), { code: 'ERR_MODULE_NOT_FOUND' })
      return next(name, context)
    }
  \`))
`

const PROGRAM = `
  const { grpcConnection, serveGrpc } = await import(${JSON.stringify(fileURLToPath(new URL('../grpc.ts', import.meta.url)))})
  const receiver = { frame() {}, closed() {} }
  for (const attempt of [() => serveGrpc({}), () => grpcConnection({ url: 'grpc://127.0.0.1:1' }).open(receiver)]) {
    await attempt().catch((error) => console.log(error.code, error.message))
  }
`

it('where the packages are not there, it says how to install them, and only when they are needed', async () => {
  const preload = `data:text/javascript,${encodeURIComponent(WITHOUT)}`
  const args = ['--conditions=causeway-source', '--import', 'tsx', '--import', preload]
  const { stdout } = await promisify(execFile)(process.execPath, [...args, '--input-type=module', '--eval', PROGRAM])
  expect(stdout.trim().split('\n')).toEqual([
    'ERR_GRPC_MISSING Serving gRPC needs two packages: npm install @grpc/grpc-js grpc-health-check',
    'ERR_GRPC_MISSING gRPC needs the package @grpc/grpc-js: npm install @grpc/grpc-js',
  ])
})

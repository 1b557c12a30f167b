import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { bounded, type Figure } from '../figure.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = `${root}/bench/.cache/types`
const tools = 200

/** What `tsc` does for each of 200 tools with typed arguments and a typed result, in an application and its typed client. */
export const typeCost: Figure = {
  names: ['type-instantiations'],
  measure: async () => {
    const [with200, without] = [await instantiations(tools), await instantiations(0)]
    return { 'type-instantiations': bounded((with200 - without) / tools, 'instantiations/tool', '< 800') }
  },
}

async function instantiations(count: number): Promise<number> {
  mkdirSync(folder, { recursive: true })
  try {
    writeFileSync(`${folder}/tools.ts`, program(count))
    writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(configuration))
    const compiler = `${root}/node_modules/typescript/bin/tsc`
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, '-p', folder, '--extendedDiagnostics'])
    return Number(/^Instantiations: +(\d+)$/m.exec(stdout)?.[1])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const configuration = {
  compilerOptions: {
    target: 'ES2023',
    module: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
    types: ['node'],
  },
  files: ['tools.ts'],
}

function program(count: number): string {
  const indexes = Array.from({ length: count }, (_, index) => index)
  return [
    "import { connect } from '@causeway/client'",
    "import { mcp, tool } from '@causeway/server'",
    "import * as z from 'zod'",
    'export const some = z.object({ text: z.string(), count: z.number().optional(), flags: z.array(z.boolean()) })',
    ...indexes.map(definition),
    `export const app = mcp({ name: 'typed', tools: { ${indexes.map((index) => `tool${index}`).join(', ')} } })`,
    "export const client = await connect<typeof app>('http://127.0.0.1/mcp')",
  ].join('\n')
}

/** Every tool has a shape of its own, so that nothing can be remembered from the one before. */
function definition(index: number): string {
  return `const tool${index} = tool({
    description: 'The weather in a city',
    input: z.object({ city${index}: z.string(), days: z.number().int(), hourly: z.boolean(), units: z.enum(['c', 'f']).optional() }),
    output: z.object({ celsius${index}: z.number(), summary: z.string() }),
  }, async ({ city${index}, days }, { progress }) => {
    progress(days)
    return { celsius${index}: days, summary: city${index} }
  })`
}

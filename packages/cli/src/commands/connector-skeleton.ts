import { VERSION } from '../version.js'

export interface SkeletonNames {
  /** The key in an upstream's entry. */
  readonly kind: string
  /** The name of the npm package. */
  readonly package: string
}

/** The files of a package with a connector, by their path. */
export function connectorSkeleton(names: SkeletonNames): { readonly [path: string]: string } {
  return {
    'package.json': manifest(names),
    'tsconfig.json': TSCONFIG,
    '.gitignore': 'dist/\nnode_modules/\n',
    'README.md': readme(names),
    'src/index.ts': "export { default } from './connector.js'\n",
    'src/connector.ts': connector(names),
    'src/connector.test.ts': TEST,
  }
}

function manifest({ kind, package: name }: SkeletonNames): string {
  const own = `^${VERSION}`
  const content = {
    name,
    version: '0.1.0',
    description: `The kind '${kind}' for the Causeway gateway.`,
    type: 'module',
    engines: { node: '>=20.18.1' },
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist', '!dist/**/*.test.*'],
    causeway: { connector: '.', kind },
    scripts: { build: 'tsc', prepare: 'tsc', test: 'tsc && node --test dist/connector.test.js' },
    dependencies: { '@causeway/connector-kit': own, '@causeway/server': own, zod: '^4.6.7' },
    devDependencies: { '@types/node': '^20', typescript: '^6.0.3' },
  }
  return `${JSON.stringify(content, undefined, 2)}\n`
}

const TSCONFIG = `{
  "compilerOptions": {
    "target": "ES2023",
    "module": "NodeNext",
    "strict": true,
    "declaration": true,
    "skipLibCheck": true,
    "types": ["node"],
    "rootDir": "src",
    "outDir": "dist"
  },
  "include": ["src"]
}
`

const connector = ({
  kind,
}: SkeletonNames): string => `import { type Connector, defineConnector } from '@causeway/connector-kit'
import { mcp, tool, ToolError } from '@causeway/server'
import * as z from 'zod'

/** What may stand under \`${kind}:\` in a configuration. */
const config = z.strictObject({
  url: z.url().describe('The address of the service'),
  maxAnswerBytes: z.int().positive().default(65_536).describe('A longer answer is refused'),
})

export type Config = z.infer<typeof config>

const connector: Connector<Config> = defineConnector({
  kind: '${kind}',
  description: 'Items of a service that answers in JSON',
  config,
  // The short form: \`${kind}: https://…\`
  expand: (short) => (typeof short === 'string' ? { url: short } : short),
  connect: async ({ url, maxAnswerBytes }, context) => {
    const lookUp = tool(
      {
        description: 'Looks up one item by its name',
        input: z.strictObject({ name: z.string().min(1).describe('The name of the item') }),
        output: z.strictObject({ name: z.string(), text: z.string() }),
        readOnly: true,
        openWorld: true,
      },
      async ({ name }, { signal }) => {
        const { headers = {}, query = {} } = (await context.authorizer?.credentials(signal)) ?? {}
        const address = new URL(\`items/\${encodeURIComponent(name)}\`, url.endsWith('/') ? url : \`\${url}/\`)
        for (const [key, value] of Object.entries(query)) address.searchParams.set(key, value)
        const response = await context.http.request({
          url: address,
          credentials: headers,
          maxResponseBytes: maxAnswerBytes,
          signal,
        })
        if (response.status === 404) throw new ToolError(\`There is no item '\${name}'.\`)
        if (response.status !== 200) throw new ToolError(\`The service answered with status \${response.status}.\`)
        return { name, text: response.text() }
      },
    )
    return mcp({ name: '${kind}', tools: { look_up: lookUp } })
  },
})

export default connector
`

const TEST = `import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { contractSuite } from '@causeway/connector-kit/testing'
import connector from './connector.js'

/** The service: it knows one item, and never answers for another one. */
const service = createServer((request, response) => {
  if (request.url === '/items/one') response.end('The first item')
  else if (request.url !== '/items/slow') response.writeHead(404).end()
})
await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
after(() => {
  service.closeAllConnections()
  service.close()
})
const url = \`http://127.0.0.1:\${(service.address() as AddressInfo).port}\`

// What every connector promises, with real requests.
const checks = contractSuite(connector, {
  good: { url },
  short: [url],
  bad: { 'no address': {}, 'a word that is no address': { url: 'nowhere' } },
  calls: [{ tool: 'look_up', arguments: { name: 'one' } }],
  slow: { tool: 'look_up', arguments: { name: 'slow' } },
})
for (const { name, run } of checks) test(name, run)
`

const readme = ({ kind, package: name }: SkeletonNames): string => `# ${name}

The kind \`${kind}\` for the [Causeway](https://www.npmjs.com/package/@causeway/cli) gateway.

\`\`\`yaml
# causeway.yaml
upstreams:
  mine:
    ${kind}: https://service.example
    auth: env:SERVICE_TOKEN
\`\`\`

\`\`\`
npm install ${name}
causeway config check
\`\`\`

The gateway finds the package by \`"causeway": { "connector": ".", "kind": "${kind}" }\` in its package.json. To try it before it is
published, write \`plugins: [../${name.replace(/^@[^/]+\//, '')}/dist/index.js]\` into the configuration.

| option | default | |
|---|---|---|
| \`url\` | | the address of the service |
| \`maxAnswerBytes\` | 65536 | a longer answer is refused |

\`npm test\` builds it, starts a service, and holds the connector to what every connector promises.
`

/** Descriptions that others wrote, whole. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type TestContext, testContext } from '@causeway/connector-kit/testing'
import { isObject, type JsonObject, type Tool } from '@causeway/protocol'
import { interpretedValidatorOf } from '@causeway/schema'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import connector from './index.js'

const require = createRequire(import.meta.url)

const examples = (path: string): string => join(dirname(require.resolve('@readme/oas-examples/package.json')), path)

const DESCRIPTIONS: { readonly [name: string]: string } = {
  'Authentik, 3.0 in YAML': require.resolve('@goauthentik/api/schema.yml'),
  'Catalyst, 3.0 in YAML': require.resolve('@dcl/catalyst-api-specs/lib/api.yaml'),
  'Dialogporten, 3.0': require.resolve('@digdir/dialogporten-schema/swagger.verified.json'),
  'Figma, 3.1 in YAML': require.resolve('@figma/rest-api-spec/openapi/openapi.yaml'),
  'GitHub Enterprise Server 3.17, 3.0': require.resolve('@octokit/openapi/generated/ghes-3.17.json'),
  'GitHub Enterprise Server 3.18, 3.0': require.resolve('@octokit/openapi/generated/ghes-3.18.json'),
  'GitHub Enterprise Server 3.19, 3.0': require.resolve('@octokit/openapi/generated/ghes-3.19.json'),
  'Rclone, 3.1': require.resolve('rclone-openapi/openapi.json'),
  'Scalar Galaxy, 3.1': require.resolve('@scalar/galaxy/3.1.json'),
  'Scalar Galaxy, in YAML': require.resolve('@scalar/galaxy/3.1.yaml'),
  'ReadMe, 3.1': examples('3.1/json/readme.json'),
  'ReadMe before, 3.0': examples('3.0/json/readme-legacy.json'),
  'Star Trek, 3.0': examples('3.0/json/star-trek.json'),
  'Star Trek, in YAML': examples('3.0/yaml/star-trek.yaml'),
  'Train Travel, 3.1': examples('3.1/json/train-travel.json'),
  'US patents, 3.0': examples('3.0/json/uspto.json'),
  'Pet store, 2.0': examples('2.0/json/petstore.json'),
  'Pet store, 3.0': examples('3.0/json/petstore.json'),
  'Pet store, 3.1': examples('3.1/json/petstore.json'),
  'Pet store, simple, 2.0': examples('2.0/json/petstore-simple.json'),
  'Pet store, expanded, 2.0': examples('2.0/json/petstore-expanded.json'),
  'Parameter styles, 3.1': examples('3.1/json/parameters-style.json'),
  'Polymorphism, 3.0': examples('3.0/json/polymorphism.json'),
  'Discriminators, 3.0': examples('3.0/json/discriminators.json'),
  'Circular schemas, 3.0': examples('3.0/json/schema-circular.json'),
  'Circular bodies, 3.0': examples('3.0/json/circular-request-bodies.json'),
  'Circular paths, 3.0': examples('3.0/json/circular-paths.json'),
  'File uploads, 3.0': examples('3.0/json/file-uploads.json'),
  'Schema types, 3.1': examples('3.1/json/schema-types.json'),
  'Security schemes, 3.1': examples('3.1/json/security.json'),
  'Nested schemas, 3.0': examples('3.0/json/complex-nesting.json'),
}

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'query'])

/** Operations as the file has them, counted without this package. */
function operationsIn(file: string): number {
  const text = readFileSync(file, 'utf8').replace(/^\ufeff/, '')
  const value: unknown = file.endsWith('.json') ? JSON.parse(text) : parse(text)
  const paths = isObject(value) && isObject(value.paths) ? value.paths : {}
  return Object.values(paths)
    .filter(isObject)
    .flatMap((item) => Object.keys(item).filter((key) => METHODS.has(key))).length
}

async function toolsOf(spec: string): Promise<{ readonly tools: readonly Tool[]; readonly context: TestContext }> {
  const context = testContext({ directory: dirname(spec) })
  const provider = await connector.connect({ spec, server: 'http://127.0.0.1:9' }, context)
  const tools = await provider.tools?.list({ principal: undefined })
  return { tools: tools ?? [], context }
}

/** References that lead out of a schema, or nowhere. */
function danglingIn(schema: JsonObject): readonly string[] {
  const { $defs } = schema
  const waiting: unknown[] = [schema]
  const dangling: string[] = []
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue
    const { $ref } = next as JsonObject // as: arrays have no such member
    if (typeof $ref === 'string' && !(isObject($defs) && isObject($defs[$ref.replace('#/$defs/', '')])))
      dangling.push($ref)
    waiting.push(...Object.values(next).filter((member) => typeof member === 'object' && member !== null))
  }
  return dangling
}

describe('descriptions that others wrote', () => {
  for (const [name, file] of Object.entries(DESCRIPTIONS)) {
    it(`become tools whole: ${name}`, async () => {
      const { tools, context } = await toolsOf(file)
      expect(tools.length).toBe(operationsIn(file))
      expect(new Set(tools.map((tool) => tool.name)).size).toBe(tools.length)
      const again = await toolsOf(file)
      expect(again.tools.map((tool) => tool.name)).toEqual(tools.map((tool) => tool.name))
      for (const tool of tools) {
        expect(tool.name).toMatch(/^[A-Za-z0-9_-]{1,48}$/)
        for (const schema of [tool.inputSchema, tool.outputSchema]) {
          if (schema === undefined) continue
          interpretedValidatorOf(schema)
          expect(danglingIn(schema)).toEqual([])
        }
        expect(tool.inputSchema.type).toBe('object')
      }
      const warnings = context.log.lines.filter(({ level }) => level === 'warn')
      expect(warnings.map(({ message }) => message)).toEqual([])
    })
  }
})

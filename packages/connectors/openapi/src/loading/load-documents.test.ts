import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testContext } from '@causeway/connector-kit/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import connector from '../index.js'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-openapi-'))
  await mkdir(join(folder, 'api/parts'), { recursive: true })
})
afterAll(() => rm(folder, { recursive: true }))

async function tools(text: string, file = 'api.yaml') {
  await writeFile(join(folder, 'api', file), text)
  const context = testContext({ directory: join(folder, 'api') })
  const provider = await connector.connect({ spec: file, server: 'http://127.0.0.1:9' }, context)
  return { tools: (await provider.tools?.list({ principal: undefined })) ?? [], log: context.log }
}

const paths = (text: string): string => `openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n${text}`

describe('descriptions in files', () => {
  it('consist of all files of their folder that they refer to', async () => {
    await writeFile(
      join(folder, 'api/parts/user.yaml'),
      'get:\n  operationId: getUser\n  parameters: [{$ref: "../parameters.json#/id"}]\n',
    )
    await writeFile(
      join(folder, 'api/parameters.json'),
      '{"id": {"name": "id", "in": "path", "schema": {"$ref": "parts/types.yaml#/Id"}}}',
    )
    await writeFile(join(folder, 'api/parts/types.yaml'), 'Id: {type: integer}\n')
    const { tools: found, log } = await tools(paths('  /users/{id}: {$ref: parts/user.yaml}\n'))
    expect(found[0]?.inputSchema).toMatchObject({ properties: { id: { type: 'integer' } }, required: ['id'] })
    expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([])
  })

  it('refer to nothing outside of their folder, nor to the network', async () => {
    await writeFile(join(folder, 'secret.json'), '{"get": {"operationId": "leak"}}')
    await symlink(join(folder, 'secret.json'), join(folder, 'api/link.json'))
    const { tools: found, log } = await tools(
      paths(
        `  /a: {$ref: ../secret.json}\n  /b: {$ref: link.json}\n  /c: {$ref: "http://127.0.0.1:9/c.json"}\n  /d: {get: {operationId: d}}\n`,
      ),
    )
    expect(found.map(({ name }) => name)).toEqual(['d'])
    expect(log.text()).toMatch(/outside the folder/)
  })

  it('lose the operations that are broken, and no other', async () => {
    const { tools: found, log } = await tools(
      paths(
        [
          '  /a: {get: {operationId: a, parameters: [{$ref: "#/nowhere"}]}}',
          '  /b: {get: {operationId: b, parameters: [{name: x, in: nowhere}]}}',
          '  /c: {get: 7, post: {operationId: c}}',
          '  /d: 8',
          '  /e: {post: {operationId: e, requestBody: {$ref: "#/nowhere"}}}',
          '  /f: {$ref: "#/paths/~1f"}',
          '  /g: {trace: {}}',
        ].join('\n'),
      ),
    )
    expect(found.map(({ name }) => name)).toEqual(['c'])
    const told = log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message.replace(/^.*?#/, '#'))
    expect(told).toHaveLength(7)
    expect(told[0]).toBe('#/paths/~1a/get/parameters/0: expected a parameter; came "#/nowhere". GET /a is left out.')
    expect(told[1]).toContain('#/paths/~1b/get/parameters/0/in: expected one of path, query')
  })

  it('take anything in the place of schemas that do not exist, and say so once', async () => {
    const body =
      'requestBody: {content: {application/json: {schema: {type: object, properties: {a: {$ref: "#/no"}, b: {$ref: "#/no"}}}}}}'
    const { tools: found, log } = await tools(paths(`  /a: {post: {operationId: a, ${body}}}\n`))
    expect(found[0]?.inputSchema.properties).toEqual({ a: {}, b: {} })
    expect(log.text().match(/"#\/no\\?" does not exist|does not exist/g)).toHaveLength(1)
  })

  it.each([
    ['no YAML', 'a: [', /api\.yaml:\d+:\d+: expected YAML or JSON/],
    ['no description', 'a: b', /expected an OpenAPI description/],
    ['an old version', 'swaggerVersion: "1.2"', /Swagger "1.2"/],
    ['odd paths', 'openapi: 3.1.0\npaths: [1]', /#\/paths: expected an object of paths; came an array/],
    ['no operations', 'openapi: 3.1.0\npaths: {}', /no.* that can be called/],
  ])('that are %s are refused with the place', async (_, text, message) => {
    await expect(tools(text)).rejects.toThrow(message)
  })

  it('are missed with their path', async () => {
    const context = testContext({ directory: folder })
    await expect(connector.connect({ spec: 'none.yaml' }, context)).rejects.toThrow(/none\.yaml; there is no such file/)
  })
})

/** The largest description that is around, whole: every operation is called, over sockets. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { converse, testContext, textOfResult } from '@causeway/connector-kit/testing'
import { type CallToolResult, isObject, type JsonObject, type Tool } from '@causeway/protocol'
import { interpretedValidatorOf } from '@causeway/schema'
import type { HandlerContext } from '@causeway/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KeepAliveClient } from '../test/keep-alive-client.js'
import connector from './index.js'

const packageFile = createRequire(import.meta.url).resolve('@octokit/openapi/package.json')
const spec = join(dirname(packageFile), 'generated/api.github.com.json')

interface Arrived {
  readonly method: string
  readonly url: string
  readonly type: string
  readonly body: string
}

/** A service that answers with what it was asked. */
let echo: Server
let server = ''

beforeAll(async () => {
  echo = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer) // as: no encoding is set
    const type = request.headers['content-type'] ?? ''
    const arrived: Arrived = {
      method: String(request.method),
      url: String(request.url),
      type,
      body: Buffer.concat(chunks).toString(),
    }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(arrived))
  })
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
  server = `http://127.0.0.1:${(echo.address() as AddressInfo).port}/api/v3` // as: it listens on a port
})
afterAll(() => {
  echo.closeAllConnections()
  echo.close()
})

/** A value that fits a schema, as small as can be. */
function sample(schema: unknown, root: JsonObject): unknown {
  if (!isObject(schema)) return 'x'
  if (typeof schema.$ref === 'string') {
    return sample(isObject(root.$defs) ? root.$defs[schema.$ref.replace('#/$defs/', '')] : undefined, root)
  }
  if (schema.default !== undefined) return schema.default
  if (Array.isArray(schema.enum)) return schema.enum[0]
  const parts: readonly unknown[] = Array.isArray(schema.allOf) ? schema.allOf : []
  const whole = parts.filter(isObject).map((part) => sample(part, root))
  const choices: readonly unknown[] = Array.isArray(schema.anyOf) ? schema.anyOf : []
  const [type] = [schema.type].flat()
  if (type === 'object') {
    const chosen = choices.find(isObject)
    const required = [...names(schema.required), ...names(chosen?.required)]
    const properties = { ...(schema.properties as JsonObject), ...(chosen?.properties as JsonObject | undefined) } // as: written by this package
    return members({ properties }, [...new Set(required)], root)
  }
  if (type === undefined && choices.length > 0) return sample(choices[0], root)
  if (type === undefined && whole.length > 0) return Object.assign({}, ...whole.filter(isObject))
  if (type === 'array') return Array.from({ length: Number(schema.minItems ?? 1) }, () => sample(schema.items, root))
  if (type === 'integer' || type === 'number') return Number(schema.minimum ?? 7)
  if (type === 'boolean') return true
  return word(schema)
}

function names(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.map(String) : []
}

function members(schema: JsonObject, wanted: readonly string[], root: JsonObject): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {}
  return Object.fromEntries(wanted.map((name) => [name, sample(properties[name], root)]))
}

function word(schema: JsonObject): string {
  if (schema.contentEncoding === 'base64') return 'YWI='
  if (schema.format === 'date-time') return '2026-01-02T03:04:05Z'
  if (schema.format === 'date') return '2026-01-02'
  if (schema.format === 'uri') return 'https://example.com/a b'.replace(' ', '%20')
  if (schema.format === 'email') return 'a@example.com'
  if (schema.format === 'uuid') return '3f0c3a8e-1f0b-4a76-8f0e-0d6f0c2b1a09'
  if (typeof schema.pattern === 'string') {
    const pattern = new RegExp(schema.pattern)
    const fits = [
      'a',
      '0'.repeat(40),
      '0'.repeat(64),
      'sha256:0',
      '1.0.0',
      'ab12',
      'refs/heads/a',
      'ssh-rsa AAAA',
      '12:34',
      `sha256:${'0'.repeat(64)}`,
    ].find((one) => pattern.test(one))
    if (fits !== undefined) return fits
  }
  return 'a b/ü&?'.padEnd(Number(schema.minLength ?? 0), 'x').slice(0, Number(schema.maxLength ?? 99))
}

/** The description itself, read without this package. */
const description = JSON.parse(readFileSync(spec, 'utf8')) as JsonObject // as: it is an object

function dereferenced(value: unknown): JsonObject {
  if (!isObject(value)) return {}
  if (typeof value.$ref !== 'string') return value
  let here: unknown = description
  for (const name of value.$ref.split('/').slice(1)) here = isObject(here) ? here[name] : undefined
  return dereferenced(here)
}

interface Written {
  readonly method: string
  readonly path: string
  readonly parameters: readonly JsonObject[]
}

const written = new Map<string, Written>()
for (const [path, item] of Object.entries(dereferenced(description.paths))) {
  for (const [method, operation] of Object.entries(dereferenced(item))) {
    const { operationId, parameters } = dereferenced(operation)
    if (typeof operationId !== 'string') continue
    const list: readonly unknown[] = Array.isArray(parameters) ? parameters : []
    written.set(operationId, { method: method.toUpperCase(), path, parameters: list.map(dereferenced) })
  }
}

/** The operation that a tool is for, found by its title and name without asking this package. */
function operationOf(arrived: Arrived, args: JsonObject): Written | undefined {
  const path = decodeURIComponent(new URL(arrived.url, 'http://x').pathname.replace('/api/v3', ''))
  const [, first] = path.split('/')
  return [...written.values()].find((one) => {
    if (one.method !== arrived.method || one.path.split('/')[1] !== first) return false
    return one.path.replace(/\{([^}]+)\}/g, (_, name: string) => String(args[name])) === path
  })
}

/** What differs between what was asked for and what arrived. */
function differences(arrived: Arrived, args: JsonObject): readonly string[] {
  const operation = operationOf(arrived, args)
  if (operation === undefined) return [`${arrived.method} ${arrived.url} is no operation`]
  const query = new URL(arrived.url, 'http://x').searchParams
  const wrong: string[] = []
  for (const { name, in: place } of operation.parameters) {
    if (place !== 'query' || args[String(name)] === undefined) continue
    const given = [args[String(name)]].flat().map(String)
    if (JSON.stringify(query.getAll(String(name))) !== JSON.stringify(given)) wrong.push(`query ${String(name)}`)
  }
  const queried = operation.parameters.filter((one) => one.in === 'query').map((one) => String(one.name))
  for (const name of query.keys()) if (!queried.includes(name)) wrong.push(`unknown query ${name}`)
  const named = new Set(operation.parameters.map((one) => String(one.name)))
  const rest = Object.fromEntries(Object.entries(args).filter(([name]) => !named.has(name)))
  if (arrived.type.startsWith('application/json')) {
    const body: unknown = JSON.parse(arrived.body)
    const expected = isObject(rest.body) && !isObject(body) ? rest.body : rest
    if (JSON.stringify(body) !== JSON.stringify(expected) && JSON.stringify(body) !== JSON.stringify(rest.body))
      wrong.push('body')
  } else if (Object.keys(rest).length > 0 && arrived.type === '') wrong.push('no body')
  return wrong
}

describe("GitHub's description", () => {
  it('is loaded whole in bounded time and memory', async () => {
    const code = `
      import connector from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
      import { testContext } from '@causeway/connector-kit/testing'
      const before = process.cpuUsage()
      const provider = await connector.connect({ spec: ${JSON.stringify(spec)} }, testContext())
      const { user, system } = process.cpuUsage(before)
      const tools = await provider.tools.list({ principal: undefined })
      const listed = JSON.stringify(tools).length
      console.log(JSON.stringify({ count: tools.length, listed, loadMs: (user + system) / 1000, bytes: process.resourceUsage().maxRSS * 1024 }))
    `
    const flags = ['--conditions=causeway-source', '--import', 'tsx', '--input-type=module', '-e', code]
    const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: import.meta.dirname })
    const { count, loadMs, bytes, listed } = JSON.parse(stdout) as { [name: string]: number } // as: printed above
    expect(count).toBe(written.size)
    expect(loadMs).toBeLessThan(3_000)
    expect(bytes).toBeLessThan(400_000_000)
    expect(listed).toBeLessThan(4_000_000)
  })

  it('has every operation callable', async () => {
    using http = new KeepAliveClient()
    const provider = await connector.connect({ spec, server }, testContext({ http }))
    await using asked = converse(provider)
    const tools = await asked.tools()
    const { signal } = new AbortController()
    const call = async (name: string, args: JsonObject): Promise<CallToolResult> => {
      const result = await provider.tools?.call(name, args, { signal } as HandlerContext) // as: more is not looked at
      return result ?? { content: [], isError: true }
    }
    expect(tools.length).toBe(written.size)
    const seen = new Set<Written>()
    const wrong: string[] = []
    const check = async (tool: Tool): Promise<void> => {
      const { properties } = tool.inputSchema
      const all = Object.keys(isObject(properties) ? properties : {})
      const args = members(tool.inputSchema, all, tool.inputSchema)
      const result = await call(tool.name, args)
      if (result.isError === true) return void wrong.push(`${tool.name}: ${textOfResult(result).slice(0, 300)}`)
      const arrived = JSON.parse(textOfResult(result)) as Arrived // as: what the service answers
      const operation = operationOf(arrived, args)
      if (operation !== undefined) seen.add(operation)
      for (const difference of differences(arrived, args)) wrong.push(`${tool.name}: ${difference}`)
      if (
        tool.outputSchema !== undefined &&
        !interpretedValidatorOf(tool.outputSchema).check(result.structuredContent).ok
      ) {
        wrong.push(`${tool.name}: its answer does not fit its schema`)
      }
    }
    const waiting = [...tools]
    const worker = async (): Promise<void> => {
      for (let tool = waiting.pop(); tool !== undefined; tool = waiting.pop()) await check(tool)
    }
    await Promise.all(Array.from({ length: 8 }, worker))
    expect(wrong).toEqual([])
    expect(seen.size).toBe(written.size)
  })
})

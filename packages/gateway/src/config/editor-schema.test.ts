import type { Connector } from '@causeway/connector-kit'
import { Ajv, type ErrorObject } from 'ajv'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { editorSchema } from './editor-schema.js'

const connector = (kind: string): Connector => ({
  kind,
  description: `The kind ${kind}`,
  config: z.strictObject({ word: z.string() }),
  expand: (short) => short,
  connect: async () => ({}),
})
const schema = editorSchema([connector('echo'), { ...connector('clock'), config: stranger() }])
const check = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema)

function errors(file: unknown): readonly string[] {
  check(file)
  return (check.errors ?? []).map(({ instancePath, message }: ErrorObject) => `${instancePath} ${message}`)
}

/** A schema of a library that cannot say it as JSON Schema. */
function stranger(): Connector['config'] {
  return { '~standard': { version: 1, vendor: 'acme', validate: (value) => ({ value }) } }
}

test('Editors accept short and long forms alike.', () => {
  const files = [
    {
      $schema: './s.json',
      'x-mine': 1,
      listen: 4100,
      upstreams: { a: { echo: { word: 'x' } }, b: { echo: 'x' }, c: './docs/' },
    },
    {
      listen: { port: 1 },
      logging: 'debug',
      metrics: false,
      endpoints: { '/x': 'a' },
      upstreams: { a: { clock: 5, auth: 'env:X', tools: { t: false, u: 'name', v: { hide: true } } } },
    },
  ]
  for (const file of files) expect(errors(file)).toEqual([])
})

test('Editors refuse unknown keys, wrong values, and upstreams of no kind or of two.', () => {
  expect(errors({ listn: 1, upstreams: {} }).join()).toMatch(/additional properties/)
  expect(errors({ upstreams: { a: { echo: { wrd: 'x' } } } }).join()).toMatch(/required property 'word'/)
  expect(errors({ upstreams: { a: { title: 'x' } } }).join()).toMatch(/exactly one schema/)
  expect(errors({ upstreams: { a: { echo: 'x', clock: {} } } }).join()).toMatch(/exactly one schema/)
  expect(errors({}).join()).toMatch(/required property 'upstreams'/)
})

test('Every key of an upstream and of the file is described or says by its name what it is.', () => {
  expect(JSON.stringify(schema)).toContain('The kind echo')
  expect(schema).toMatchObject({
    title: 'The configuration of a Causeway gateway',
    $schema: 'http://json-schema.org/draft-07/schema#',
  })
})

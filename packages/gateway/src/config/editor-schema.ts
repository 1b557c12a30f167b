/** The JSON Schema that editors complete and check configuration files by. Draft 7: what their YAML support knows best. */
import type { Connector } from '@causeway/connector-kit'
import { isJsonObject, type JsonObject } from '@causeway/schema'
import { toJSONSchema, type ZodType } from 'zod'
import { fileSchema } from './schema.js'
import { SHORT_FORMS } from './short-forms.js'

/** For files with upstreams of these kinds, in short and long forms. */
export function editorSchema(connectors: readonly Connector[]): JsonObject {
  // as: a JSON Schema is a JSON object
  let schema = toJSONSchema(fileSchema(connectors) as ZodType, { target: 'draft-7', io: 'input' }) as JsonObject
  for (const connector of connectors) schema = withKind(schema, connector)
  schema = changed(schema, ['upstreams', '*'], (entry) => ({
    ...entry,
    oneOf: connectors.map(({ kind }) => ({ required: [kind] })),
  }))
  // The deepest first: around an outer place there is a choice then.
  for (const { at, schema: short } of [...SHORT_FORMS].reverse()) {
    schema = changed(schema, at, (long) => ({
      anyOf: [long, short],
      ...(long.description === undefined ? {} : { description: long.description }),
    }))
  }
  return {
    ...schema,
    title: 'The configuration of a Causeway gateway',
    patternProperties: { '^x-': { description: 'Yours: a place for anchors' } },
  }
}

/** The connector's own words for what stands under its kind; anything else than a map is left to its short forms. */
function withKind(schema: JsonObject, { kind, description, config, expand }: Connector): JsonObject {
  return changed(schema, ['upstreams', '*', kind], (known) => {
    const { $schema: _, ...own } = config['~standard'].jsonSchema?.input({ target: 'draft-07' }) ?? known
    const long = { ...own, description }
    return expand === undefined ? long : { anyOf: [long, { not: { type: 'object' } }], description }
  })
}

/** The schema with another one in the place that the keys lead to; `*` is any key. */
function changed(schema: JsonObject, at: readonly string[], change: (schema: JsonObject) => JsonObject): JsonObject {
  const [key, ...rest] = at
  if (key === undefined) return change(schema)
  const holder = key === '*' ? schema : schema.properties
  const name = key === '*' ? 'additionalProperties' : key
  if (!isJsonObject(holder)) return schema
  const inner = holder[name]
  if (!isJsonObject(inner)) return schema
  const next = { ...holder, [name]: changed(inner, rest, change) }
  return key === '*' ? next : { ...schema, properties: next }
}

// Writes the tables of docs/gateway/configuration.md from the definitions that check configurations. With --check it only says whether
// the page is as they are. The packages must be built.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './step.mjs'

const PAGE = join(root, 'docs', 'gateway', 'configuration.md')
const MARK =
  '<!-- From here on written by scripts/configuration-reference.mjs, from the definitions that check configurations. -->'
const SECRET = 'x-causeway-secret'

/** The page with what a JSON Schema of configuration files says after its mark. */
export function configurationReference(page, schema) {
  return `${page.slice(0, page.indexOf(MARK))}${MARK}\n\n${[...sections(schema, [])].join('\n')}`
}

/** A table for each map, outer ones first. */
function* sections(schema, path) {
  const members = membersOf(schema)
  const rows = members.map(([key, member]) => row(key, member))
  yield `## ${titleOf(path)}\n\n| key | is | |\n|---|---|---|\n${rows.join('\n')}\n`
  for (const [key, member] of members) {
    const inner = mapIn(member)
    if (inner !== undefined) yield* sections(inner, [...path, key])
    else {
      const values = mapIn(valuesOf(member) ?? {})
      if (values !== undefined) yield* sections(values, [...path, key, '*'])
    }
  }
}

function titleOf(path) {
  if (path.length === 0) return 'The file'
  return `\`${path.map((step) => (step === '*' ? '<name>' : step)).join('.')}\``
}

/** Keys and their schemas; of a choice between maps those of all of them, described by the choice where need be. */
function membersOf(schema) {
  const maps = schema.anyOf === undefined ? [schema] : schema.anyOf.filter((choice) => choice.properties !== undefined)
  return maps.flatMap((map) =>
    Object.entries(map.properties).map(([key, member]) => {
      // What every secret says of itself stands in the table already.
      const own = member[SECRET] && member.description?.startsWith('Expects ') ? undefined : member.description
      const description = own ?? (maps.length > 1 ? map.description : undefined)
      return [key, { ...member, description, isNeeded: maps.length === 1 && map.required?.includes(key) }]
    }),
  )
}

/** The schema of the map that a value may be, where it may be one with keys of its own. */
function mapIn(schema) {
  if (schema[SECRET]) return undefined
  if (schema.properties !== undefined) return schema
  if (schema.anyOf === undefined) return undefined
  const maps = schema.anyOf.filter((choice) => choice.properties !== undefined)
  if (maps.length > 0) return maps.length > 1 ? { anyOf: maps } : maps[0]
  return schema.anyOf.map((choice) => mapIn(choice)).find((map) => map !== undefined)
}

/** What the values of a map with free keys are. */
function valuesOf(schema) {
  const map = [schema, ...(schema.anyOf ?? [])].find(
    ({ additionalProperties }) => typeof additionalProperties === 'object',
  )
  return map?.additionalProperties
}

function row(key, schema) {
  const { description = '', isNeeded } = schema
  return `| \`${key}\`${isNeeded ? ' (needed)' : ''} | ${cell(typeOf(schema))} | ${cell(description)} |`
}

function typeOf(schema) {
  if (schema[SECRET]) return 'a reference to a secret'
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ')
  if (schema.const !== undefined) return schema.const === '' ? 'an empty text' : `\`${schema.const}\``
  if (schema.anyOf !== undefined) return schema.anyOf.every(mapIn) ? 'a map' : choice(schema.anyOf)
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' or ')
  return namedType(schema)
}

/** The long form, and then the short ones, which say themselves what they mean. */
function choice([long, ...shorts]) {
  const types = shorts.map((one) =>
    one.description === undefined ? typeOf(one) : `${typeOf(one)}: ${lowered(one.description)}`,
  )
  return [...new Set([typeOf(long), ...types])].join('; or ')
}

function namedType(schema) {
  switch (schema.type) {
    case 'integer':
      return `a whole number${range(schema)}`
    case 'number':
      return `a number${range(schema)}`
    case 'boolean':
      return 'true or false'
    case 'array':
      return `a list: ${typeOf(schema.items ?? {})}`
    case 'object':
      return schema.properties === undefined && valuesOf(schema) !== undefined
        ? `a map of: ${typeOf(valuesOf(schema))}`
        : 'a map'
    case 'string':
      return 'a text'
    default:
      return 'anything'
  }
}

function range({ minimum, exclusiveMinimum, maximum }) {
  const least = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + 1)
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`
  return least === undefined || least === Number.MIN_SAFE_INTEGER ? '' : ` from ${least}`
}

const lowered = (text) => text[0].toLowerCase() + text.slice(1)
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { editorSchema } = await import('@causeway/gateway/config')
  const page = readFileSync(PAGE, 'utf8')
  const text = configurationReference(page, editorSchema([]))
  if (!process.argv.includes('--check')) writeFileSync(PAGE, text)
  else if (page !== text) {
    process.stderr.write('docs/gateway/configuration.md is stale: node scripts/configuration-reference.mjs\n')
    process.exitCode = 1
  }
}

/** @see https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.2 */
import { isJsonObject, type JsonObject } from '../json-object.js'
import { patternTest } from '../patterns/pattern-test.js'
import type { Compiler, KeywordCompiler, Keywords } from './compiler.js'
import type { Run } from './run.js'
import type { SchemaNode } from './schema-node.js'

/** What members an object has, and what they are. */
export const objectKeywords: Keywords = {
  required: (rule, schema) => {
    const names = namesIn(rule)
    return (value, run) => !isJsonObject(value) || hasAll(names, 'required', schema, value, run)
  },
  minProperties: (rule, schema) => (value, run) =>
    !isJsonObject(value) || Object.keys(value).length >= Number(rule) || run.fail('minProperties', schema, value),
  maxProperties: (rule, schema) => (value, run) =>
    !isJsonObject(value) || Object.keys(value).length <= Number(rule) || run.fail('maxProperties', schema, value),
  dependentRequired,
  dependencies: (rule, schema, compiler) => {
    const byName = Object.entries(isJsonObject(rule) ? rule : {})
    const names = dependentRequired(
      Object.fromEntries(byName.filter(([, item]) => Array.isArray(item))),
      schema,
      compiler,
    )
    const schemas = dependentSchemas(
      Object.fromEntries(byName.filter(([, item]) => !Array.isArray(item))),
      schema,
      compiler,
    )
    return (value, run, seen) => {
      const ok = names?.(value, run, seen) !== false
      return schemas?.(value, run, seen) !== false && ok
    }
  },
  dependentSchemas,
  propertyNames: (rule, schema, compiler) => {
    const node = compiler.nodeOf(rule)
    return (value, run) =>
      !isJsonObject(value) ||
      all(Object.keys(value), run, (name) => {
        const ok = run.explains
          ? run.quietly(() => node.accepts(name, run, undefined))
          : node.accepts(name, run, undefined)
        return ok || run.fail('propertyNames', schema, value, { name })
      })
  },
  properties: (rule, _schema, compiler) => {
    const nodes = nodesByName(rule, compiler)
    return (value, run, seen) =>
      !isJsonObject(value) ||
      all(nodes, run, ([name, node]) => {
        if (!Object.hasOwn(value, name)) return true
        seen?.addMember(name)
        return run.accepts(name, node, value[name])
      })
  },
  patternProperties: (rule, _schema, compiler) => {
    const nodes = nodesByName(rule, compiler).map(([pattern, node]) => [patternTest(pattern), node] as const)
    return (value, run, seen) =>
      !isJsonObject(value) ||
      all(Object.keys(value), run, (name) =>
        all(nodes, run, ([matches, node]) => {
          if (!matches(name, run)) return true
          seen?.addMember(name)
          return run.accepts(name, node, value[name])
        }),
      )
  },
  additionalProperties: (rule, schema, compiler) => {
    const node = compiler.nodeOf(rule)
    const isOther = otherNames(schema)
    return (value, run, seen) => {
      if (!isJsonObject(value)) return true
      seen?.addAllMembers()
      return all(Object.keys(value), run, (name) => {
        if (!isOther(name, run)) return true
        if (rule === false) return run.fail('additionalProperties', schema, value, { name })
        return run.accepts(name, node, value[name])
      })
    }
  },
}

function dependentRequired(rule: unknown, schema: JsonObject, _compiler: Compiler): ReturnType<KeywordCompiler> {
  const needs = Object.entries(isJsonObject(rule) ? rule : {}).map(([name, names]) => [name, namesIn(names)] as const)
  return (value, run) =>
    !isJsonObject(value) ||
    all(
      needs,
      run,
      ([name, names]) => !Object.hasOwn(value, name) || hasAll(names, 'dependentRequired', schema, value, run),
    )
}

function dependentSchemas(rule: unknown, _schema: JsonObject, compiler: Compiler): ReturnType<KeywordCompiler> {
  const nodes = nodesByName(rule, compiler)
  return (value, run, seen) =>
    !isJsonObject(value) ||
    all(nodes, run, ([name, node]) => !Object.hasOwn(value, name) || node.accepts(value, run, seen))
}

function hasAll(names: readonly string[], keyword: string, schema: JsonObject, value: JsonObject, run: Run): boolean {
  return all(names, run, (name) => Object.hasOwn(value, name) || run.fail(keyword, schema, value, { name }))
}

/** Whether a name is neither among the properties of a schema nor matched by one of its patterns. */
function otherNames(schema: JsonObject): (name: string, run: Run) => boolean {
  const { properties, patternProperties } = schema
  const names = new Set(isJsonObject(properties) ? Object.keys(properties) : [])
  const patterns = isJsonObject(patternProperties) ? Object.keys(patternProperties).map(patternTest) : []
  return (name, run) => {
    run.spend(patterns.length)
    return !names.has(name) && !patterns.some((matches) => matches(name, run))
  }
}

/** Whether a test holds for all; goes on after the first failure only where all mistakes are wanted. */
export function all<T>(items: readonly T[], run: Run, test: (item: T, index: number) => boolean): boolean {
  run.spend(items.length)
  let ok = true
  for (const [index, item] of items.entries()) {
    if (test(item, index)) continue
    ok = false
    if (!run.explains) return false
  }
  return ok
}

function nodesByName(rule: unknown, compiler: Compiler): readonly (readonly [string, SchemaNode])[] {
  return Object.entries(isJsonObject(rule) ? rule : {}).map(
    ([name, schema]) => [name, compiler.nodeOf(schema)] as const,
  )
}

function namesIn(rule: unknown): readonly string[] {
  return Array.isArray(rule) ? rule.filter((name) => typeof name === 'string') : []
}

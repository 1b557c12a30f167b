/** @see https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.1 */
import type { JsonObject } from '../json-object.js'
import type { Compiler, Keywords } from './compiler.js'
import { duplicateIn } from './equality.js'
import type { Check, Run } from './run.js'
import type { SchemaNode } from './schema-node.js'

/** How many items an array has, and what they are. */
export const arrayKeywords: Keywords = {
  minItems: (rule, schema) => (value, run) =>
    !Array.isArray(value) || value.length >= Number(rule) || run.fail('minItems', schema, value),
  maxItems: (rule, schema) => (value, run) =>
    !Array.isArray(value) || value.length <= Number(rule) || run.fail('maxItems', schema, value),
  uniqueItems: (rule, schema) => {
    if (rule !== true) return undefined
    return (value, run) =>
      !Array.isArray(value) || duplicateIn(value, run) === undefined || run.fail('uniqueItems', schema, value)
  },
  prefixItems: (rule, _schema, compiler) => itemsInFront(rule, compiler),
  items: (rule, schema, compiler) => {
    if (Array.isArray(rule)) return itemsInFront(rule, compiler)
    const { prefixItems } = schema
    return itemsFrom(Array.isArray(prefixItems) ? prefixItems.length : 0, 'items', schema, compiler)
  },
  additionalItems: (_rule, schema, compiler) => {
    const { items } = schema
    return Array.isArray(items) ? itemsFrom(items.length, 'additionalItems', schema, compiler) : undefined
  },
  contains,
}

function itemsInFront(rule: unknown, compiler: Compiler): Check {
  const nodes = Array.isArray(rule) ? rule.map((schema) => compiler.nodeOf(schema)) : []
  return (value, run, seen) => {
    if (!Array.isArray(value)) return true
    seen?.addItemsInFront(nodes.length)
    return acceptsItems(value, 0, Math.min(nodes.length, value.length), run, (index) => nodes[index])
  }
}

function itemsFrom(start: number, keyword: string, schema: JsonObject, compiler: Compiler): Check {
  const node = compiler.nodeOf(schema[keyword])
  return (value, run, seen) => {
    if (!Array.isArray(value)) return true
    seen?.addItemsInFront(value.length)
    if (schema[keyword] === false) return value.length <= start || run.fail(keyword, schema, value)
    return acceptsItems(value, start, value.length, run, () => node)
  }
}

function acceptsItems(
  items: readonly unknown[],
  start: number,
  end: number,
  run: Run,
  nodeAt: (index: number) => SchemaNode | undefined,
): boolean {
  let ok = true
  for (let index = start; index < end; index++) {
    const node = nodeAt(index)
    if (node === undefined || run.accepts(index, node, items[index])) continue
    ok = false
    if (!run.explains) return false
  }
  return ok
}

function contains(rule: unknown, schema: JsonObject, compiler: Compiler): Check {
  const node = compiler.nodeOf(rule)
  const marksItems = compiler.document.dialect === '2020-12'
  const { minContains = 1, maxContains = Number.POSITIVE_INFINITY } = schema
  return (value, run, seen) => {
    if (!Array.isArray(value)) return true
    let count = 0
    for (const [index, item] of value.entries()) {
      const ok = run.explains
        ? run.quietly(() => node.accepts(item, run, undefined))
        : node.accepts(item, run, undefined)
      if (!ok) continue
      count++
      if (marksItems) seen?.addItem(index)
    }
    return (count >= Number(minContains) && count <= Number(maxContains)) || run.fail('contains', schema, value)
  }
}

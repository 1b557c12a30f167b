/** @see https://json-schema.org/draft/2020-12/json-schema-core#section-10.2 */
import type { Compiler, KeywordCompiler, Keywords } from './compiler.js'
import { Evaluated } from './evaluated.js'
import { all } from './object-keywords.js'
import type { Run } from './run.js'
import type { SchemaNode } from './schema-node.js'

/** Schemas that look at the same value as the one they stand in. */
export const combiningKeywords: Keywords = {
  allOf: (rule, _schema, compiler) => {
    const nodes = nodesIn(rule, compiler)
    return (value, run, seen) => all(nodes, run, (node) => node.accepts(value, run, seen))
  },
  anyOf: alternatives('anyOf', (matches) => matches > 0),
  oneOf: alternatives('oneOf', (matches) => matches === 1),
  not: (rule, schema, compiler) => {
    const node = compiler.nodeOf(rule)
    return (value, run) => !run.quietly(() => node.accepts(value, run, undefined)) || run.fail('not', schema, value)
  },
  if: (rule, schema, compiler) => {
    const condition = compiler.nodeOf(rule)
    const yes = compiler.nodeOf(schema.then ?? true)
    const no = compiler.nodeOf(schema.else ?? true)
    return (value, run, seen) => {
      const holds = run.quietly(() => accepted(condition, value, run, seen))
      return (holds ? yes : no).accepts(value, run, seen)
    }
  },
}

function alternatives(keyword: 'anyOf' | 'oneOf', isEnough: (matches: number) => boolean): KeywordCompiler {
  return (rule, schema, compiler) => {
    const nodes = nodesIn(rule, compiler)
    return (value, run, seen) => {
      const matches = run.quietly(() => countMatches(keyword, nodes, value, run, seen))
      if (isEnough(matches)) return true
      if (!run.explains) return false
      const refused = matches > 0 ? [] : nodes.map((node) => run.apart(() => node.accepts(value, run, undefined)))
      return run.fail(keyword, schema, value, { alternatives: refused })
    }
  }
}

/** How many schemas accept a value, as far as it matters: 1 is enough for `anyOf`, 2 are too many for `oneOf`. */
function countMatches(
  keyword: 'anyOf' | 'oneOf',
  nodes: readonly SchemaNode[],
  value: unknown,
  run: Run,
  seen: Evaluated | undefined,
): number {
  const decided = keyword === 'oneOf' ? 2 : seen === undefined ? 1 : Number.POSITIVE_INFINITY
  let matches = 0
  for (const node of nodes) {
    if (accepted(node, value, run, seen)) matches++
    if (matches >= decided) break
  }
  return matches
}

/** Whether a schema accepts a value; what it looked at counts only where it does. */
function accepted(node: SchemaNode, value: unknown, run: Run, seen: Evaluated | undefined): boolean {
  if (seen === undefined) return node.accepts(value, run, undefined)
  const own = new Evaluated()
  if (!node.accepts(value, run, own)) return false
  seen.addAll(own)
  return true
}

function nodesIn(rule: unknown, compiler: Compiler): readonly SchemaNode[] {
  return Array.isArray(rule) ? rule.map((schema) => compiler.nodeOf(schema)) : []
}

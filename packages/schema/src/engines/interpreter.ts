import type { SchemaDocument } from '../document/schema-document.js'
import { Compiler } from '../interpreter/compiler.js'
import { Run } from '../interpreter/run.js'
import type { SchemaNode } from '../interpreter/schema-node.js'
import type { Violation } from '../interpreter/violation.js'
import type { Checked, Problem } from '../validator.js'
import { shown } from '../wording/shown.js'

/** What is wrong, in words. */
export type Wording = (violations: readonly Violation[], document: SchemaDocument) => readonly Problem[]

/**
 * The check of a schema without code generation, for platforms that forbid it and for schemas that nobody trusts: its time
 * is bounded whatever schema and value say. Compiles with the first value.
 */
export function interpret(document: SchemaDocument, wording: Wording): (value: unknown) => Checked<unknown> {
  let root: SchemaNode | undefined
  return (value) => {
    try {
      root ??= new Compiler(document).nodeOf(document.root)
      if (root.accepts(value, new Run(false), undefined)) return { ok: true, value }
      const run = new Run(true)
      root.accepts(value, run, undefined)
      return { ok: false, problems: wording(run.violations, document) }
    } catch (error) {
      if (error instanceof RangeError) return { ok: false, problems: [tooMuchWork(value)] }
      throw error
    }
  }
}

/** The only problem of a value that takes too many steps to check, or a deeper stack than there is. */
export function tooMuchWork(value: unknown): Problem {
  return {
    path: '',
    expected: 'a smaller value, or one of a simpler schema: checking this one takes too long',
    received: shown(value),
  }
}

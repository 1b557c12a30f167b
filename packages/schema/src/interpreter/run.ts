import type { Resource } from '../document/schema-document.js'
import type { JsonObject } from '../json-object.js'
import { limits } from '../limits.js'
import type { Evaluated } from './evaluated.js'
import type { SchemaNode } from './schema-node.js'
import type { Violation } from './violation.js'

/** Whether a value satisfies one keyword. Notes what it looked at in `seen`, and in `run` what is wrong. */
export type Check = (value: unknown, run: Run, seen: Evaluated | undefined) => boolean

/** The check of one value: what it has spent, where it is, and what it found. */
export class Run {
  /** What is wrong so far; undefined while only the verdict counts, which ends at the first mistake. */
  #violations: Violation[] | undefined
  readonly #place: (string | number)[] = []
  #stepsLeft: number = limits.maxCheckSteps
  #depth = 0
  /** The resources entered, outermost first. */
  readonly #resources: Resource[] = []

  constructor(explain: boolean) {
    this.#violations = explain ? [] : undefined
  }

  get explains(): boolean {
    return this.#violations !== undefined
  }

  get violations(): readonly Violation[] {
    return this.#violations ?? []
  }

  /** Accounts for work. @throws RangeError where the value takes too much of it */
  spend(steps: number): void {
    this.#stepsLeft -= steps
    if (this.#stepsLeft < 0) throw new RangeError('The check takes too many steps.')
  }

  /** Enters a schema. @throws RangeError where the schemas refer to each other without end */
  enter(resource: Resource | undefined): void {
    this.spend(1)
    if (++this.#depth > limits.maxCheckDepth) throw new RangeError('The schemas refer to each other without end.')
    if (resource !== undefined) this.#resources.push(resource)
  }

  leave(resource: Resource | undefined): void {
    this.#depth--
    if (resource !== undefined) this.#resources.pop()
  }

  /** The innermost resource entered. */
  get resource(): Resource | undefined {
    return this.#resources.at(-1)
  }

  /** The schema that has a dynamic anchor in the outermost resource with one of that name. */
  dynamicAnchor(name: string): JsonObject | undefined {
    for (const resource of this.#resources) {
      const schema = resource.dynamicAnchors.get(name)
      if (schema !== undefined) return schema
    }
    return undefined
  }

  /** Whether a member or an item satisfies a schema. */
  accepts(step: string | number, node: SchemaNode, value: unknown): boolean {
    if (this.#violations === undefined) return node.accepts(value, this, undefined)
    this.#place.push(step)
    const ok = node.accepts(value, this, undefined)
    this.#place.pop()
    return ok
  }

  /** Notes a mistake, and returns false. */
  fail(keyword: string, schema: JsonObject, value: unknown, more?: Pick<Violation, 'name' | 'alternatives'>): false {
    if (this.#violations !== undefined && this.#violations.length < limits.maxProblems) {
      this.#violations.push({ place: [...this.#place], keyword, schema, value, ...more })
    }
    return false
  }

  /** The result of checks, with nothing noted. */
  quietly<Result>(check: () => Result): Result {
    const violations = this.#violations
    this.#violations = undefined
    const result = check()
    this.#violations = violations
    return result
  }

  /** What is wrong by a check, apart from everything else that is wrong. */
  apart(check: () => boolean): readonly Violation[] {
    const violations = this.#violations
    const own: Violation[] = []
    this.#violations = own
    check()
    this.#violations = violations
    return own
  }
}

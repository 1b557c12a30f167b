import type { JsonObject } from './json-object.js'

/** One thing that is wrong with a value, in words for a person or a model. */
export interface Problem {
  /** Where: `items[2].price`, `["a b"].c`, and the empty string at the root. */
  readonly path: string
  /** What may stand there: `a number`, `one of "a", "b"`. */
  readonly expected: string
  /** What stood there: `the string "seven"`, `nothing`. */
  readonly received: string
  /** What else may help, as a sentence: `Did you mean 'city'?` */
  readonly hint?: string
}

/** The verdict on a value, with the value to go on with: a transforming schema may have made another one. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** A schema, ready to be used any number of times. */
export interface Validator<T = unknown> {
  /** The schema as JSON Schema, as the author wrote it: what goes to the other side. */
  readonly jsonSchema: JsonObject
  /**
   * Checks a value. Never throws on a JSON value and never changes it. Returns a promise only where the schema itself is
   * asynchronous.
   */
  check(value: unknown): Checked<T> | Promise<Checked<T>>
}

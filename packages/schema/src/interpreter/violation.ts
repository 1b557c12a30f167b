import type { JsonObject } from '../json-object.js'
import type { Place } from '../wording/place.js'

/** One keyword that a value does not satisfy. */
export interface Violation {
  readonly place: Place
  /** The keyword, and `false` for a schema that allows nothing. */
  readonly keyword: string
  /** The schema that the keyword stands in. */
  readonly schema: JsonObject
  readonly value: unknown
  /** The member or name that the keyword is about, where it is not the whole value. */
  readonly name?: string
  /** Why each alternative of `anyOf` and `oneOf` was refused, in their order; empty where several matched. */
  readonly alternatives?: readonly (readonly Violation[])[]
}

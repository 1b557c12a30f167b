import type { JsonObject } from '@causeway/protocol'

/** A schema that was referred to. */
export interface Definition {
  readonly source: JsonObject
  readonly name: string
  /** As written; undefined while it is being written. */
  body: JsonObject | undefined
  /** Objects and arrays in it. */
  nodes: number
  /** Does it stand in `$defs`? */
  named: boolean
}

/** The schemas that those of one tool refer to, by the object that they are written from. */
export class Definitions {
  readonly #bySource = new Map<JsonObject, Definition>()
  readonly #names = new Set<string>()
  #all: Record<string, JsonObject> | undefined

  get all(): JsonObject | undefined {
    return this.#all
  }

  get(source: JsonObject): Definition | undefined {
    return this.#bySource.get(source)
  }

  /** The schema is being written: whoever refers to it until `end` is part of it. */
  begin(source: JsonObject, wanted: string): Definition {
    let name = wanted
    for (let count = 2; this.#names.has(name); count++) name = `${wanted}_${count}`
    this.#names.add(name)
    const definition: Definition = { source, name, body: undefined, nodes: 0, named: false }
    this.#bySource.set(source, definition)
    return definition
  }

  /** It is written: what stands in its place is the body itself, or a reference where it refers to itself. */
  end(
    definition: Definition,
    body: JsonObject,
    { nodes, whole }: { readonly nodes: number; readonly whole: boolean },
  ): JsonObject {
    definition.body = body
    definition.nodes = nodes
    if (definition.named) {
      this.#add(definition.name, body)
      return { $ref: `#/$defs/${definition.name}` }
    }
    // What was cut here may have room elsewhere.
    if (!whole) this.#bySource.delete(definition.source)
    return body
  }

  /** A reference to it. The place where it was written first becomes one, too. */
  refer(definition: Definition): JsonObject {
    const { name, body } = definition
    if (!definition.named) {
      definition.named = true
      if (body !== undefined) this.#move(name, body)
    }
    return { $ref: `#/$defs/${name}` }
  }

  #move(name: string, body: JsonObject): void {
    this.#add(name, { ...body })
    const place = body as Record<string, unknown> // as: written here, for this tool alone
    for (const key of Object.keys(place)) delete place[key]
    place.$ref = `#/$defs/${name}`
  }

  #add(name: string, body: JsonObject): void {
    this.#all ??= {}
    this.#all[name] = body
  }
}

/** What a description says about its operations, the same for every version of OpenAPI. @see https://spec.openapis.org/oas/v3.2.0.html */
import type { Located } from '../loading/documents.js'

/** Where a schema is written, not yet read. */
export type SchemaPlace = Located

export type ParameterPlace = 'path' | 'query' | 'querystring' | 'header' | 'cookie'

/** How values that are no single text are written. `tabDelimited` is 2.0's `tsv`. */
export type Style =
  | 'simple'
  | 'label'
  | 'matrix'
  | 'form'
  | 'spaceDelimited'
  | 'pipeDelimited'
  | 'tabDelimited'
  | 'deepObject'
  | 'cookie'

/** How one value becomes text. */
export interface Spelling {
  readonly style: Style
  readonly explode: boolean
  readonly allowReserved: boolean
}

export interface Parameter extends Spelling {
  readonly name: string
  readonly in: ParameterPlace
  readonly required: boolean
  readonly deprecated: boolean
  readonly description: string | undefined
  readonly schema: SchemaPlace | undefined
  /** Set where the value is written as a document of this type, not in a style. */
  readonly mediaType: string | undefined
}

/** How one member of a form is written. */
export interface Encoding extends Partial<Spelling> {
  readonly contentType?: string
}

/** A body of one type. */
export interface Media {
  /** As written, such as `application/json; charset=utf-8`. */
  readonly type: string
  readonly schema: SchemaPlace | undefined
  readonly encoding: ReadonlyMap<string, Encoding>
}

export interface RequestBody {
  readonly required: boolean
  readonly description: string | undefined
  readonly contents: readonly Media[]
}

export interface Answer {
  /** Three characters such as `200` or `2XX`, or `default`. */
  readonly status: string
  readonly contents: readonly Media[]
}

export interface Server {
  /** With variables in braces, perhaps relative. */
  readonly url: string
  readonly variables: ReadonlyMap<string, ServerVariable>
  /** The document's, which relative URLs start from. */
  readonly base: string
}

export interface ServerVariable {
  readonly value: string | undefined
  readonly allowed: readonly string[]
}

/** The names of security schemes that are all needed. None: nothing is. */
export type Requirement = readonly string[]

export interface Operation {
  /** In upper case. */
  readonly method: string
  /** With parameters in braces, as the description has it: together with the method it tells operations apart. */
  readonly path: string
  readonly operationId: string | undefined
  readonly summary: string | undefined
  readonly description: string | undefined
  readonly tags: readonly string[]
  readonly deprecated: boolean
  readonly parameters: readonly Parameter[]
  readonly body: RequestBody | undefined
  readonly answers: readonly Answer[]
  /** One of them is enough. Undefined where the description says nothing. */
  readonly security: readonly Requirement[] | undefined
  readonly servers: readonly Server[]
}

/** How the API wants to know who calls. */
export type SecurityScheme =
  | { readonly kind: 'apiKey'; readonly in: 'header' | 'query' | 'cookie'; readonly name: string }
  | { readonly kind: 'basic' }
  | { readonly kind: 'bearer'; readonly tokenUrl: string | undefined }
  | { readonly kind: 'mutualTls' }
  | { readonly kind: 'other'; readonly name: string }

/** A description, read. */
export interface Description {
  readonly title: string
  readonly operations: readonly Operation[]
  readonly schemes: ReadonlyMap<string, SecurityScheme>
  readonly servers: readonly Server[]
}

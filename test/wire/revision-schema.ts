/** The official JSON schema of each revision, and which of its definitions a message has to satisfy. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'

/** The revisions that have a schema, oldest first. */
export const SCHEMA_REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'] as const

export type SchemaRevision = (typeof SCHEMA_REVISIONS)[number]

export type Sender = 'client' | 'server'

interface Definition {
  readonly properties?: { readonly [name: string]: { readonly const?: unknown } & Definition }
  readonly anyOf?: readonly { readonly $ref?: string }[]
  readonly allOf?: readonly Definition[]
}

/** The most problems that one message is worth. */
const MAX_PROBLEMS = 4

/** One revision's schema. Definitions are compiled when they are first needed. */
export class RevisionSchema {
  readonly revision: SchemaRevision
  readonly #definitions: { readonly [name: string]: Definition }
  /** The pointer of a definition starts with this. */
  readonly #prefix: string
  readonly #ajv: Ajv
  readonly #validators = new Map<string, ValidateFunction>()

  constructor(revision: SchemaRevision) {
    this.revision = revision
    const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'schemas', `${revision}.json`), 'utf8'), corrected)
    const draft7 = 'definitions' in schema
    this.#definitions = draft7 ? schema.definitions : schema.$defs
    this.#prefix = draft7 ? '#/definitions/' : '#/$defs/'
    const options = { strict: false, allErrors: true }
    this.#ajv = draft7 ? new Ajv(options) : new Ajv2020(options)
    ajvFormats.default(this.#ajv, ['uri', 'uri-template'])
    // Base64 is checked by those who decode it; the keyword's format is an OpenAPI one.
    this.#ajv.addFormat('byte', true)
    this.#ajv.addSchema(schema, revision)
  }

  has(definition: string): boolean {
    return Object.hasOwn(this.#definitions, definition)
  }

  /** What `value` breaks of a definition, in words; nothing where it is right. */
  problems(definition: string, value: unknown): readonly string[] {
    const validate = this.#validator(definition)
    if (validate(value)) return []
    // A union reports what every alternative lacks; what lies deepest is what the sender meant.
    const errors = [...(validate.errors ?? [])].sort((a, b) => depth(b) - depth(a))
    return [...new Set(errors.map(describe))].slice(0, MAX_PROBLEMS)
  }

  /** The definition of the request or notification that `sender` may send under this name. */
  definitionOf(kind: 'Request' | 'Notification', sender: Sender, method: string): string | undefined {
    return this.#members(kind, sender).find((name) => this.#definitions[name]?.properties?.method?.const === method)
  }

  /** The definition of the result of a request, by the name of the request's definition. */
  resultOf(requestDefinition: string): string {
    const own = requestDefinition.replace(/Request$/, 'Result')
    if (this.has(own)) return own
    return this.has('EmptyResult') ? 'EmptyResult' : 'Result'
  }

  /** The definition of the response that carries an error of this code, where the revision has one of its own. */
  errorResponseOf(code: unknown): string {
    const typed = Object.entries(this.#definitions).find(([, { properties }]) =>
      properties?.error?.allOf?.some((part) => part.properties?.code?.const === code),
    )
    return typed?.[0] ?? (this.has('JSONRPCErrorResponse') ? 'JSONRPCErrorResponse' : 'JSONRPCError')
  }

  get resultResponse(): string {
    return this.has('JSONRPCResultResponse') ? 'JSONRPCResultResponse' : 'JSONRPCResponse'
  }

  /** The names in `ClientRequest`, `ServerNotification`, …: a union's, its own where it stands for one message, or none. */
  #members(kind: 'Request' | 'Notification', sender: Sender): readonly string[] {
    const name = `${sender === 'client' ? 'Client' : 'Server'}${kind}`
    const definition = this.#definitions[name]
    if (definition === undefined) return []
    return definition.anyOf?.flatMap(({ $ref }) => $ref?.slice(this.#prefix.length) ?? []) ?? [name]
  }

  #validator(definition: string): ValidateFunction {
    const known = this.#validators.get(definition)
    if (known !== undefined) return known
    const validate = this.#ajv.getSchema(`${this.revision}${this.#prefix}${definition}`)
    if (validate === undefined) throw new Error(`The schema of ${this.revision} has no definition '${definition}'.`)
    this.#validators.set(definition, validate)
    return validate
  }
}

/** The files say `integer` where the specification's TypeScript, of which they are made, says `number` for form values. */
function corrected(key: string, value: unknown): unknown {
  const formValue = key === 'type' && Array.isArray(value) && value.join() === 'string,integer,boolean'
  return formValue ? ['string', 'number', 'boolean'] : value
}

const schemas = new Map<SchemaRevision, RevisionSchema>()

/** The schema of a revision; read once for a process. */
export function schemaOf(revision: SchemaRevision): RevisionSchema {
  const schema = schemas.get(revision) ?? new RevisionSchema(revision)
  schemas.set(revision, schema)
  return schema
}

export function isSchemaRevision(value: unknown): value is SchemaRevision {
  return SCHEMA_REVISIONS.some((revision) => revision === value)
}

function depth({ instancePath }: ErrorObject): number {
  return instancePath.split('/').length
}

function describe({ instancePath, message, params }: ErrorObject): string {
  const detail = 'allowedValue' in params ? ` ${JSON.stringify(params.allowedValue)}` : ''
  return `${instancePath === '' ? 'it' : instancePath} ${message ?? 'is wrong'}${detail}`
}

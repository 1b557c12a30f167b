/** What the frames of one link have said so far: enough to know which revision a message is of. */
import { isSchemaRevision, SCHEMA_REVISIONS, type SchemaRevision, type Sender } from './revision-schema.js'

export interface Message {
  readonly [member: string]: unknown
}

/** A request that has no response yet. */
export interface Asked {
  readonly method: string
  readonly params: Message
  /** The revisions it may be of, the likeliest first. */
  readonly revisions: readonly SchemaRevision[]
}

const MODERN = '2026-07-28'
const LEGACY: readonly SchemaRevision[] = SCHEMA_REVISIONS.filter((revision) => revision !== MODERN).toReversed()
const ANY: readonly SchemaRevision[] = [MODERN, ...LEGACY]
const META = 'io.modelcontextprotocol/'
const MODERN_METHODS: ReadonlySet<unknown> = new Set(['server/discover', 'subscriptions/listen'])

/** One link's requests, and what `initialize` agreed on. */
export class Conversation {
  /** The latest `initialize` agreed on it. */
  #agreed: SchemaRevision | undefined
  #modern = false
  /** The texts of responses, as a session says them again on a stream that is resumed. */
  readonly answered = new Set<string>()
  /** A test sent what is no message: it may be refused with whatever stood where its id should be, which may be in use. */
  muddled = false
  /** By sender and id; more than one where an id is in use twice. */
  readonly #asked = new Map<string, Asked[]>()
  /** The latest, by sender and progress token. */
  readonly #byToken = new Map<string, Asked>()

  /** `agreed`: what is known from before the link's first frame. */
  constructor(agreed: SchemaRevision | undefined) {
    this.#agreed = agreed
  }

  /** The revision `initialize` agreed on, if any. */
  get agreed(): SchemaRevision | undefined {
    return this.#agreed
  }

  /** Notes a request, and says what it may be of. */
  request(message: Message, sender: Sender): Asked {
    const params = toMessage(message.params)
    const asked = { method: String(message.method), params, revisions: this.#ofRequest(message, params, sender) }
    this.#modern ||= asked.revisions[0] === MODERN
    const key = keyOf(sender, message.id)
    const same = this.#asked.get(key)
    if (same === undefined) this.#asked.set(key, [asked])
    else same.push(asked)
    const token = toMessage(params._meta).progressToken
    if (token !== undefined) this.#byToken.set(keyOf(sender, token), asked)
    return asked
  }

  /** The requests that a response of `sender` may answer; the first of them is answered then. */
  response(message: Message, sender: Sender): readonly Asked[] {
    const key = keyOf(sender === 'client' ? 'server' : 'client', message.id)
    const asked = this.#asked.get(key) ?? []
    // Of two requests with one id the later one is refused, and the earlier one answered.
    if (asked.length > 1) this.#asked.set(key, 'error' in message ? asked.slice(0, -1) : asked.slice(1))
    else this.#asked.delete(key)
    const version = toMessage(message.result).protocolVersion
    if (asked[0]?.method === 'initialize' && isSchemaRevision(version)) this.#agreed = version
    return asked
  }

  /** What a notification may be of. */
  notification(message: Message, sender: Sender): readonly SchemaRevision[] {
    const params = toMessage(message.params)
    const meta = toMessage(params._meta)
    if (Object.keys(meta).some((key) => key.startsWith(META))) return [MODERN]
    if (message.method === 'notifications/initialized') return this.#legacy
    const about = this.#about(message.method, params, sender)
    if (about !== undefined) return about.revisions
    if (this.#agreed === undefined) return this.#modern ? [MODERN] : ANY
    return this.#modern ? [this.#agreed, MODERN] : [this.#agreed]
  }

  /** The revisions of what nothing is known about. */
  get likely(): readonly SchemaRevision[] {
    return this.#agreed === undefined ? ANY : [this.#agreed, MODERN]
  }

  get #legacy(): readonly SchemaRevision[] {
    return this.#agreed === undefined ? LEGACY : [this.#agreed]
  }

  #ofRequest(message: Message, params: Message, sender: Sender): readonly SchemaRevision[] {
    if (message.method === 'initialize') return initializeRevisions(params)
    const meta = toMessage(params._meta)
    const modern = MODERN_METHODS.has(message.method) || Object.keys(meta).some((key) => key.startsWith(META))
    if (modern) return [MODERN]
    return sender === 'server' && this.#agreed === undefined && this.#modern ? [MODERN] : this.#legacy
  }

  /** The request that progress and cancellation speak of. */
  #about(method: unknown, params: Message, sender: Sender): Asked | undefined {
    const other = sender === 'client' ? 'server' : 'client'
    if (method === 'notifications/cancelled') {
      const own = this.#asked.get(keyOf(sender, params.requestId))?.[0]
      return own ?? this.#asked.get(keyOf(other, params.requestId))?.[0]
    }
    return method === 'notifications/progress' ? this.#byToken.get(keyOf(other, params.progressToken)) : undefined
  }
}

/** `initialize` is of the revision it asks for; for one that nobody knows, of the newest that has it. */
function initializeRevisions({ protocolVersion }: Message): readonly SchemaRevision[] {
  return isSchemaRevision(protocolVersion) && protocolVersion !== MODERN ? [protocolVersion] : LEGACY.slice(0, 1)
}

/** An object as a record of its members; anything else has none. */
export function toMessage(value: unknown): Message {
  // as: members are looked at one by one, as unknown values
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Message) : {}
}

function keyOf(sender: Sender, id: unknown): string {
  return `${sender} ${JSON.stringify(id)}`
}

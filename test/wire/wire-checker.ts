/** Checks every frame against the official schema of its revision. */
import { type Asked, Conversation, type Message, toMessage } from './conversation.js'
import { isSchemaRevision, SCHEMA_REVISIONS, type SchemaRevision, type Sender, schemaOf } from './revision-schema.js'

/** One frame, as `causeway:wire` tells of it. */
export interface SeenFrame {
  readonly link: object
  readonly side: Sender
  readonly direction: 'in' | 'out'
  readonly text: string
  /** Came from a peer that the test makes misbehave: followed, but not judged. */
  readonly tolerated: boolean
}

/** As much of a frame as a message quotes. */
const MAX_QUOTE = 600

const LEGACY_ONLY_EMPTY: ReadonlySet<string> = new Set([
  'ping',
  'logging/setLevel',
  'resources/subscribe',
  'resources/unsubscribe',
])
const MODERN_MEMBERS = ['resultType', 'ttlMs', 'cacheScope', 'inputRequests', 'requestState']

export interface WireCheckerOptions {
  /** True finds fault with every frame: there should be none. @default false */
  readonly nothing?: boolean
}

/** Follows the conversations of all links and finds what breaks a schema. */
export class WireChecker {
  readonly #options: WireCheckerOptions
  readonly #conversations = new WeakMap<object, Conversation>()

  constructor(options: WireCheckerOptions = {}) {
    this.#options = options
  }

  /** What a frame breaks, as text to read; nothing where it is right. Frames have to come in their order. */
  check(frame: SeenFrame): string | undefined {
    const conversation = this.#conversations.get(frame.link) ?? new Conversation(resumedRevision(frame.link))
    this.#conversations.set(frame.link, conversation)
    const problems = frame.tolerated ? follow(frame, conversation) : problemsOf(frame, conversation, this.#options)
    if (problems.length === 0) return undefined
    const { side, direction, text } = frame
    const way = `${side} ${direction === 'out' ? 'sent' : 'received'}`
    const quote = text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)} … (${text.length} characters)` : text
    return [`the ${way}: ${quote}`, ...problems.map((problem) => `    ${problem}`)].join('\n')
  }
}

function senderOf({ side, direction }: SeenFrame): Sender {
  return (side === 'client') === (direction === 'out') ? 'client' : 'server'
}

/** Notes what a tolerated frame says, as far as it says anything. */
function follow(frame: SeenFrame, conversation: Conversation): readonly string[] {
  const sender = senderOf(frame)
  let content: unknown
  try {
    content = JSON.parse(frame.text)
  } catch {
    conversation.muddled = true
    return []
  }
  for (const message of [content].flat().map(toMessage)) {
    const { id, method, jsonrpc } = message
    conversation.muddled ||= jsonrpc !== '2.0' || (id !== undefined && typeof id !== 'string' && !Number.isInteger(id))
    const response = 'error' in message || 'result' in message
    conversation.muddled ||= response && method !== undefined
    if (response && typeof method !== 'string') conversation.response(message, sender)
    else if (id !== undefined)
      conversation.request({ ...message, method: typeof method === 'string' ? method : '' }, sender)
    else if (typeof method === 'string') conversation.notification(message, sender)
    else conversation.muddled = true
  }
  return []
}

function problemsOf(frame: SeenFrame, conversation: Conversation, { nothing }: WireCheckerOptions): readonly string[] {
  if (nothing) return ['no message was expected to cross a wire in this test']
  const sender = senderOf(frame)
  let content: unknown
  try {
    content = JSON.parse(frame.text)
  } catch {
    return ['it is not JSON']
  }
  const own = frame.direction === 'out'
  const at: Place = { sender, own, resumable: isHttpSession(frame.link), conversation }
  if (!Array.isArray(content)) return checkMessage(content, at)
  const batch = content.flatMap((message) => checkMessage(message, at))
  const allowed = conversation.agreed === undefined || conversation.agreed === '2025-03-26'
  return allowed ? batch : [`${conversation.agreed} has no batches`, ...batch]
}

/** Where a message was seen. */
interface Place {
  readonly sender: Sender
  /** This side sent it. */
  readonly own: boolean
  /** What was said on one stream may be said again on the one that resumes it. */
  readonly resumable: boolean
  readonly conversation: Conversation
}

function isHttpSession(link: object): boolean {
  return 'transport' in link && link.transport === 'http' && 'session' in link && link.session !== undefined
}

/** A session that another replica began says of itself what was agreed. */
function resumedRevision(link: object): SchemaRevision | undefined {
  const session = toMessage('session' in link ? link.session : undefined)
  const { id } = toMessage(session.revision)
  return isSchemaRevision(id) ? id : undefined
}

function checkMessage(content: unknown, at: Place): readonly string[] {
  const { sender, conversation } = at
  const message = toMessage(content)
  if (typeof message.method === 'string') {
    if (message.id === undefined) return checkNotification(message, at)
    const asked = conversation.request(message, sender)
    return anyOf(asked.revisions, (revision) => checkCall('Request', revision, message, at))
  }
  if ('error' in message || 'result' in message) return checkResponse(message, at)
  // What is wrong enough to be no request may still have an id, with which it is refused.
  if (message.id !== undefined) conversation.request({ id: message.id, method: '' }, sender)
  return ['it is neither a request, nor a notification, nor a response']
}

function checkResponse(message: Message, at: Place): readonly string[] {
  const { answered } = at.conversation
  const text = JSON.stringify(message)
  if (at.resumable && answered.has(text)) return []
  answered.add(text)
  return 'error' in message ? checkError(message, at) : checkResult(message, at)
}

function checkNotification(message: Message, at: Place): readonly string[] {
  const revisions = at.conversation.notification(message, at.sender)
  return anyOf(revisions, (revision) => checkCall('Notification', revision, message, at))
}

function checkCall(
  kind: 'Request' | 'Notification',
  revision: SchemaRevision,
  message: Message,
  { sender }: Place,
): readonly string[] {
  const schema = schemaOf(revision)
  const method = String(message.method)
  const definition = schema.definitionOf(kind, sender, method)
  if (definition !== undefined) return by(revision, definition, schema.problems(definition, message))
  if (isStandard(kind, method)) return [`${revision} has no ${kind.toLowerCase()} ${method} of a ${sender}`]
  const generic = `JSONRPC${kind}`
  return by(revision, generic, schema.problems(generic, message))
}

/** A method of any revision; all others belong to extensions and applications. */
function isStandard(kind: 'Request' | 'Notification', method: string): boolean {
  return SCHEMA_REVISIONS.some((revision) =>
    (['client', 'server'] as const).some((sender) => schemaOf(revision).definitionOf(kind, sender, method)),
  )
}

function checkError(message: Message, { sender, own, conversation }: Place): readonly string[] {
  const asked = conversation.response(message, sender)
  // Where a request could not be read there is no id: the newer schemas want it absent, the older ones have no such
  // thing, and JSON-RPC 2.0 says null. Ours is absent; from others null passes, too.
  const withoutId = message.id === undefined || (message.id === null && !own)
  const unasked = !withoutId && asked.length === 0 && !conversation.muddled ? [UNASKED] : []
  const revisions = asked[0]?.revisions ?? conversation.likely
  const { code } = toMessage(message.error)
  const problems = anyOf(revisions, (revision) => {
    if (revision === '2026-07-28' && code === -32002) return [`${revision} has no error -32002`]
    const judged = withoutId ? { ...message, id: 0 } : message
    const definition = schemaOf(revision).errorResponseOf(code)
    return by(revision, definition, schemaOf(revision).problems(definition, judged))
  })
  return [...unasked, ...problems]
}

const UNASKED = 'it answers a request that is not open on this link'

function checkResult(message: Message, { sender, conversation }: Place): readonly string[] {
  const asked = conversation.response(message, sender)
  if (asked.length === 0 && !conversation.muddled) return [UNASKED]
  if (asked.length === 0) {
    return by(ENVELOPE.revision, ENVELOPE.resultResponse, ENVELOPE.problems(ENVELOPE.resultResponse, message))
  }
  const problems = asked.map((one) => anyOf(one.revisions, (revision) => checkResultOf(one, revision, message, sender)))
  return problems.find((found) => found.length === 0) ?? problems[0] ?? []
}

function checkResultOf(asked: Asked, revision: SchemaRevision, message: Message, sender: Sender): readonly string[] {
  const schema = schemaOf(revision)
  const envelope = by(revision, schema.resultResponse, schema.problems(schema.resultResponse, message))
  if (envelope.length > 0) return envelope
  const result = toMessage(message.result)
  const request = schema.definitionOf('Request', sender === 'client' ? 'server' : 'client', asked.method)
  const definition = resultDefinition(revision, request, result)
  const leaks = revision === '2026-07-28' ? [] : leaksOf(revision, asked.method, result)
  return [...by(revision, definition, schema.problems(definition, result)), ...leaks]
}

function resultDefinition(revision: SchemaRevision, request: string | undefined, result: Message): string {
  if (revision === '2026-07-28' && result.resultType === 'input_required') return 'InputRequiredResult'
  return request === undefined ? 'Result' : schemaOf(revision).resultOf(request)
}

/** The schemas let any member pass; those of a newer revision have no business in an older one's results. */
function leaksOf(revision: SchemaRevision, method: string, result: Message): readonly string[] {
  const members = Object.keys(result)
  if (LEGACY_ONLY_EMPTY.has(method) && members.length > 0) {
    return [`the result of ${method} is empty in ${revision}; this one has ${members.join(', ')}`]
  }
  return MODERN_MEMBERS.filter((member) => member in result).map((member) => `${revision} has no ${member} in results`)
}

/** The envelope of a response is the same in all revisions; this one's says nothing of what is in it. */
const ENVELOPE = schemaOf('2025-11-25')

/** The problems by the likeliest revision, or none where any of them has none. */
function anyOf(
  revisions: readonly SchemaRevision[],
  check: (revision: SchemaRevision) => readonly string[],
): readonly string[] {
  let first: readonly string[] | undefined
  for (const revision of revisions) {
    const problems = check(revision)
    if (problems.length === 0) return []
    first ??= problems
  }
  return first ?? []
}

function by(revision: SchemaRevision, definition: string, problems: readonly string[]): readonly string[] {
  return problems.map((problem) => `${revision} ${definition}: ${problem}`)
}

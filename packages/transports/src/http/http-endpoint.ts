/** One HTTP endpoint for clients of every revision. @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http */
import { classifyEra, type Era, HeaderName, parseFrame, readCall, revisionOf } from '@causeway/protocol'
import { Peer } from '../peer.js'
import type { Principal } from '../principal.js'
import type { Service } from '../service.js'
import { tapWire } from '../wire-tap.js'
import { HeadRules } from './head-rules.js'
import { reportHiddenError } from './hidden-error.js'
import { HttpSse } from './http-sse.js'
import type { IncomingCall } from './incoming-call.js'
import { LegacyEndpoint, type Posted } from './legacy-endpoint.js'
import { ModernAnswer } from './modern-answer.js'
import { OpenCalls } from './open-calls.js'
import type { HttpSettings } from './options.js'
import { bodyRefusal, refusal, refuse, refuseFrame } from './refusal.js'
import { pathOf, type Route } from './route.js'
import { Sessions } from './session/sessions.js'
import { unsupportedEra } from './unsupported-era.js'
import { AuthorizationRequired } from './verify.js'

const dropped = (): void => {}

/** Serves calls of both eras and of HTTP+SSE, the same on every platform. */
export class HttpEndpoint {
  readonly #service: Service
  readonly #settings: HttpSettings
  readonly #rules: HeadRules
  readonly #open: OpenCalls
  readonly #sessions: Sessions | undefined
  readonly #legacy: LegacyEndpoint | undefined
  /** Absent where the deprecated pair is not served. */
  readonly #httpSse: HttpSse | undefined
  #closed: Promise<void> | undefined

  constructor(service: Service, settings: HttpSettings) {
    this.#service = service
    this.#settings = settings
    this.#rules = new HeadRules(settings)
    this.#open = new OpenCalls(settings.sseKeepAliveMs)
    const { legacy, maxRequestsInFlight, sseRetryMs, ssePaths } = settings
    const ground = { service, open: this.#open, maxRequestsInFlight, sseRetryMs }
    this.#sessions = legacy === 'sessions' ? new Sessions(service, settings, this.#open) : undefined
    this.#legacy = legacy === 'off' ? undefined : new LegacyEndpoint(ground, this.#sessions)
    this.#httpSse = ssePaths === undefined ? undefined : new HttpSse(service, settings, this.#open)
  }

  /** Answers one call. Never throws. */
  handle(call: IncomingCall): void {
    try {
      this.#admit(call)
    } catch (error) {
      failed(call, error)
    }
  }

  /**
   * Refuses new calls, ends streams in good order and lets requests finish for `graceMs`; then it cuts off what is left.
   * Idempotent.
   */
  close(graceMs: number): Promise<void> {
    this.#closed ??= this.#open.close(graceMs).then(() => this.#sessions?.close())
    return this.#closed
  }

  #admit(call: IncomingCall): void {
    if (this.#closed !== undefined) return void refuse(call, refusal(503, 'This server is closing.'))
    const verdict = this.#rules.judge(call)
    if ('refusal' in verdict) return void refuse(call, verdict.refusal)
    if ('preflight' in verdict) {
      call.answer(204, '', verdict.preflight)
      return
    }
    const { verify } = this.#settings
    if (verify === undefined) {
      this.#serve(call, verdict.route, undefined)
      return
    }
    this.#authenticate(call, verdict.route, verify)
  }

  #authenticate(call: IncomingCall, route: Route, verify: NonNullable<HttpSettings['verify']>): void {
    const refused = (error: unknown): void => {
      if (!(error instanceof AuthorizationRequired)) {
        failed(call, error)
        return
      }
      refuse(call, refusal(error.status, error.message, undefined, error.headers))
    }
    const serve = (principal: Principal | undefined): void => {
      try {
        this.#serve(call, route, principal)
      } catch (error) {
        failed(call, error)
      }
    }
    try {
      const principal = verify(call)
      if (principal instanceof Promise) principal.then(serve, refused)
      else serve(principal)
    } catch (error) {
      refused(error)
    }
  }

  #serve(call: IncomingCall, route: Route, principal: Principal | undefined): void {
    if (call.method === 'POST') {
      const { maxMessageBytes } = this.#settings
      call.readBody(
        maxMessageBytes,
        (text) => this.#post(call, route, principal, text),
        (fault) => refuse(call, bodyRefusal(fault, maxMessageBytes)),
      )
    } else if (call.method === 'DELETE') this.#legacy?.delete(call, principal)
    else if (route === 'sse' || isOldClient(call)) this.#openSse(call, route, principal)
    else this.#legacy?.get(call, principal)
  }

  #post(call: IncomingCall, route: Route, principal: Principal | undefined, text: string): void {
    try {
      const parsed = parseFrame(text, { maxDepth: this.#settings.maxJsonDepth, read: readCall })
      const stream = this.#httpSse?.streamOf(call.url)
      if (this.#httpSse !== undefined && (route === 'messages' || stream !== undefined)) {
        this.#httpSse.post(call, principal, stream, parsed, text)
        return
      }
      if (parsed.kind === 'invalid') {
        const { answers, error } = parsed
        if (answers !== undefined) this.#legacy?.answeredWrongly(call, principal, answers, error)
        refuseFrame(call, { status: 400, error: parsed.error, id: parsed.id }, text)
        return
      }
      if (eraOf(call, parsed) === 'modern') {
        this.#modern(call, principal, parsed, text)
        return
      }
      if (this.#legacy === undefined) {
        refuseFrame(call, unsupportedEra(call, parsed), text)
        return
      }
      this.#legacy.post(call, principal, parsed, text)
    } catch (error) {
      failed(call, error)
    }
  }

  #modern(call: IncomingCall, principal: Principal | undefined, posted: Posted, text: string): void {
    if (posted.kind === 'batch' || posted.kind === 'response') {
      refuseFrame(call, refusal(400, 'Expected one request or notification in the body.'), text)
      return
    }
    const peer = new Peer('http', dropped, principal)
    tapWire(peer, 'server', 'in', text)
    if (posted.kind === 'request') {
      new ModernAnswer(posted.message, call, peer, this.#open).run(this.#service)
      return
    }
    this.#service.notification(posted.message, peer)
    call.answer(202, '')
  }

  #openSse(call: IncomingCall, route: Route, principal: Principal | undefined): void {
    if (this.#httpSse === undefined || this.#settings.ssePaths === undefined) {
      this.#legacy?.get(call, principal)
      return
    }
    const own = pathOf(call.publicUrl)
    const { sse, messages } = this.#settings.ssePaths
    // A router may have taken the beginning of the path away; the client has to send it.
    const base = route === 'sse' && own.endsWith(sse) ? own.slice(0, -sse.length) : ''
    this.#httpSse.open(call, principal, route === 'sse' ? base + messages : own)
  }
}

/** Requests and notifications tell their era themselves; for all else the header has to. */
function eraOf(call: IncomingCall, posted: Posted): Era {
  if (posted.kind === 'request' || posted.kind === 'notification') return classifyEra(posted.message, call.headers)
  const version = call.headers(HeaderName.protocolVersion)
  return version === undefined ? 'legacy' : (revisionOf(version.trim())?.era ?? 'modern')
}

/** Clients of 2024-11-05 name neither a session nor a revision when they open their stream. */
function isOldClient({ headers }: IncomingCall): boolean {
  return headers(HeaderName.sessionId) === undefined && headers(HeaderName.protocolVersion) === undefined
}

function failed(call: IncomingCall, error: unknown): void {
  reportHiddenError(call.method, error)
  refuse(call, refusal(500, 'The request failed unexpectedly.'))
}

import { type CausewayError, ErrorCode, failureText } from '@causeway/protocol'
import type { App, ServeOptions } from '@causeway/server'
import { Exchange, Peer, type Reply } from '@causeway/transports'
import { certificateOf } from './certificate-record.js'
import { headerSource } from './header-record.js'
import { HostedPeer } from './hosted-peer.js'
import type { FromWorker, Sender, ToWorker, Verdict } from './messages.js'
import { sessionOf } from './session-record.js'

type Said<Kind extends ToWorker['kind']> = Extract<ToWorker, { readonly kind: Kind }>
type Tell = (message: FromWorker, text?: string) => void

/** The server of a file in its worker: does for it what transports do elsewhere. */
export class HostedApp {
  readonly #app: App
  readonly #options: ServeOptions
  readonly #tell: Tell
  readonly #peers = new Map<number, HostedPeer>()
  readonly #exchanges = new Map<number, Exchange>()
  #closing: Promise<void> | undefined

  /** @param options with which the app would be served here */
  constructor(app: App, options: ServeOptions, tell: Tell) {
    this.#app = app
    this.#options = options
    this.#tell = tell
  }

  /** Never throws. */
  receive(message: ToWorker): void {
    switch (message.kind) {
      case 'request':
        this.#request(message)
        return
      case 'cancel':
        this.#exchanges.get(message.call)?.cancel(new DOMException(message.reason, 'AbortError'))
        return
      case 'notification':
        this.#notification(message)
        return
      case 'answer':
        this.#peerOf(message)?.answered(message.response)
        return
      case 'adopt':
        this.#hosted(message.peer, message.from).adopt(message.from)
        return
      case 'gone':
        this.#gone(message.peer)
        return
      case 'verify':
        void this.#verify(message).then((verdict) => {
          this.#tell({ kind: 'verified', check: message.check, ...verdict })
        })
        return
      case 'announce':
        void this.#announce(message)
        return
      case 'retire':
        this.#tell({ kind: 'retired' })
        return
      case 'end':
      case 'load':
      case 'prepare':
    }
  }

  /** Idempotent. */
  close(graceMs: number): Promise<void> {
    this.#closing ??= this.#app.close(graceMs)
    return this.#closing
  }

  #request(message: Said<'request'>): void {
    const hosted = message.peer === undefined ? undefined : this.#hosted(message.peer, message.from)
    const peer = hosted?.peer ?? stranger(message.from)
    peer.principal = message.from.principal
    const { call, headers } = message
    const outlet = {
      send: (frame: string) => this.#tell({ kind: 'say', call }, frame),
      suspend: (retryMs?: number) => {
        this.#tell({ kind: 'suspend', call, ...(retryMs === undefined ? {} : { retryMs }) })
      },
    }
    const exchange = new Exchange(peer, message.era, outlet, headers && headerSource(headers))
    this.#exchanges.set(call, exchange)
    if (hosted?.adopting === undefined) this.#run(message, exchange)
    else void this.#runLater(hosted, message, exchange)
  }

  async #runLater(hosted: HostedPeer, message: Said<'request'>, exchange: Exchange): Promise<void> {
    while (hosted.adopting !== undefined) await hosted.adopting.catch(() => {})
    this.#run(message, exchange)
  }

  #run({ call, message }: Said<'request'>, exchange: Exchange): void {
    const failed = (): Reply => {
      const errorCode = ErrorCode.InternalError
      return { text: failureText(message.id, { code: errorCode, message: 'The server failed to answer.' }), errorCode }
    }
    let reply: Reply | Promise<Reply>
    try {
      reply = this.#app.service.request(message, exchange)
    } catch {
      reply = failed()
    }
    if (reply instanceof Promise) void reply.catch(failed).then((later) => this.#reply(call, exchange, later))
    else this.#reply(call, exchange, reply)
  }

  #reply(call: number, exchange: Exchange, { text, errorCode }: Reply): void {
    exchange.finish()
    this.#exchanges.delete(call)
    this.#tell({ kind: 'reply', call, ...(errorCode === undefined ? {} : { errorCode }) }, text)
  }

  #notification({ peer: number, from, message }: Said<'notification'>): void {
    const hosted = number === undefined ? undefined : this.#hosted(number, from)
    const take = (): void => this.#app.service.notification(message, hosted?.peer ?? stranger(from))
    if (hosted?.adopting === undefined) take()
    else void hosted.adopting.then(take, take)
  }

  #hosted(number: number, { transport, principal }: Sender): HostedPeer {
    const known = this.#peers.get(number)
    if (known !== undefined) return known
    const peer = new Peer(transport, (frame) => this.#tell({ kind: 'tell', peer: number }, frame), principal)
    const hosted = new HostedPeer(this.#app.service, peer)
    this.#peers.set(number, hosted)
    return hosted
  }

  #peerOf({ call, peer }: Said<'answer'>): Peer | undefined {
    if (call !== undefined) return this.#exchanges.get(call)?.peer
    return peer === undefined ? undefined : this.#peers.get(peer)?.peer
  }

  #gone(number: number): void {
    const hosted = this.#peers.get(number)
    this.#peers.delete(number)
    if (hosted !== undefined) this.#app.service.closed(hosted.peer)
  }

  async #verify({ method, url, headers, certificate }: Said<'verify'>): Promise<Verdict> {
    const { verify } = { ...this.#app.http, ...this.#options }
    try {
      const clientCertificate = certificate && certificateOf(certificate)
      const principal = await verify?.({ method, url, headers: headerSource(headers), clientCertificate })
      return principal === undefined ? {} : { principal }
    } catch (error) {
      return refusalOf(error) ?? { error: error instanceof Error ? error.message : String(error) }
    }
  }

  async #announce({ lists }: Said<'announce'>): Promise<void> {
    await Promise.allSettled([...this.#peers.values()].map((hosted) => hosted.adopting))
    for (const list of lists) this.#app.listChanged(list)
  }
}

/** Somebody of whom nothing is known but what came with the message. */
function stranger({ transport, principal, session }: Sender): Peer {
  const peer = new Peer(transport, () => {}, principal)
  if (session !== undefined) peer.session = sessionOf(session)
  return peer
}

/** By its code, not by its class: the file may have another copy of the package than this program. */
function refusalOf(error: unknown): Verdict | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_AUTHORIZATION_REQUIRED') return undefined
  const { status, headers, message } = error as CausewayError & Extract<Verdict, { refused: unknown }>['refused'] // as its code says
  return { refused: { status, headers, message } }
}

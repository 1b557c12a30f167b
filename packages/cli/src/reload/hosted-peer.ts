import type { RpcRequest } from '@causeway/protocol'
import { Exchange, type Peer, type Service } from '@causeway/transports'
import type { Sender, SessionRecord } from './messages.js'
import { sessionOf } from './session-record.js'

const REPLAY_ID = 'reload'

/** A client whose session began with another worker, or begins with this one. */
export class HostedPeer {
  readonly peer: Peer
  readonly #service: Service
  /** The session is being made to what it is elsewhere; what comes meanwhile waits. */
  #adopting: Promise<void> | undefined

  constructor(service: Service, peer: Peer) {
    this.#service = service
    this.peer = peer
  }

  get adopting(): Promise<void> | undefined {
    return this.#adopting
  }

  /** Brings the session to where `session` is: what the client has said so far is said again, in its name. */
  adopt({ principal, session }: Sender): void {
    this.peer.principal = principal
    if (session === undefined) return
    const adopting = (this.#adopting ?? Promise.resolve()).then(() => this.#replay(session))
    this.#adopting = adopting
    void adopting.finally(() => {
      if (this.#adopting === adopting) this.#adopting = undefined
    })
  }

  async #replay(wanted: SessionRecord): Promise<void> {
    if (this.peer.session === undefined) await this.#begin(wanted)
    const { session } = this.peer
    if (session === undefined) return
    if (wanted.initialized && !session.initialized) {
      this.#service.notification({ jsonrpc: '2.0', method: 'notifications/initialized' }, this.peer)
    }
    const { logLevel: level, subscriptions } = wanted
    if (level !== undefined && level !== session.logLevel) await this.#say('logging/setLevel', { level })
    const known = new Set(session.subscriptions)
    for (const uri of subscriptions) if (!known.delete(uri)) await this.#say('resources/subscribe', { uri })
    for (const uri of known) await this.#say('resources/unsubscribe', { uri })
  }

  async #begin(wanted: SessionRecord): Promise<void> {
    const { revision: protocolVersion, clientCapabilities: capabilities, clientInfo } = wanted
    const info = clientInfo ?? { name: 'unknown', version: '0.0.0' }
    const accepted = await this.#say('initialize', { protocolVersion, capabilities, clientInfo: info })
    if (accepted) return
    // A client that was accepted once is not sent away by a reload; the server gets to know it as replicas do.
    this.peer.session = { ...sessionOf(wanted), logLevel: undefined, subscriptions: undefined }
    this.#service.resumed?.(this.peer)
  }

  /** True where the server accepted it. */
  async #say(method: string, params: NonNullable<RpcRequest['params']>): Promise<boolean> {
    const exchange = new Exchange(this.peer, 'legacy', { send: () => {} })
    const reply = await this.#service.request({ jsonrpc: '2.0', id: REPLAY_ID, method, params }, exchange)
    exchange.finish()
    return reply.errorCode === undefined
  }
}

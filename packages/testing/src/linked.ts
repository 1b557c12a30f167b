import { type Client, type ClientOptions, connect, type ServerTarget } from '@causeway/client'
import type { App } from '@causeway/server'
import { type Connection, memoryPair, type Principal, type ServedConnection } from '@causeway/transports'
import { type AccountedAnswers, type AnswerScript, type Answers, accountedAnswers } from './answers.js'

export interface LinkedOptions extends ClientOptions {
  /** What the server may ask. Instead of `handlers`, or beside those that it does not have. */
  readonly answers?: AnswerScript
  /** Who the server takes the client for; a string is an id without scopes and claims. @default nobody */
  readonly signedInAs?: string | Principal
  /** Wraps the client's end: to record what crosses it, or to let the server misbehave. */
  readonly through?: (connection: Connection) => Connection
}

/** A client and the server that it is connected to. `C` follows from `A`; the link of any application is a `Linked`, too. */
export interface Linked<A = unknown, C = Client<A>> extends AsyncDisposable {
  readonly client: C
  /** What the server asked, in order. */
  readonly asked: Answers['asked']
  /**
   * Ends the connection, on both sides. The server itself goes on. Idempotent.
   * @throws {Error} where the server did not ask for an answer that was there, or a legacy server asked for one that was not; a
   *   modern server's question without an answer fails the call
   */
  close(): Promise<void>
}

/**
 * Connects a client to a server in this process, without a socket.
 *
 * @example
 * await using link = await linked(app, { answers: { elicit: [{ sure: true }] } })
 * expect(await link.client.callTool('refund', { order: 'A1' })).toHaveText('Refunded.')
 *
 * @throws {TypeError} where it is no app, or the options contradict each other
 * @throws {CausewayError} as `connect` does
 */
export function linked<A extends App>(app: A, options: LinkedOptions = {}): Promise<Linked<A>> {
  const { signedInAs, through = (connection) => connection, ...others } = options
  if (typeof app?.attach !== 'function') {
    throw new TypeError(
      'Expected an app as mcp() makes it. To test what is at an address or behind a command, use connect().',
    )
  }
  const principal = principalOf(signedInAs)
  const ends: ServedConnection[] = []
  const dial = (): Connection => {
    const [ours, theirs] = memoryPair()
    ends.push(app.attach(theirs, { transport: 'memory', ...(principal === undefined ? {} : { principal }) }))
    return through(ours)
  }
  return linkTo<A>(dial, others, async () => {
    await Promise.all(ends.map(({ closed }) => closed))
  })
}

function principalOf(who: string | Principal | undefined): Principal | undefined {
  return typeof who === 'string' ? { id: who, scopes: [], claims: {} } : who
}

/**
 * Connects a client to any target, with answers that are verified when it closes.
 *
 * @param release what is left to do once the client is closed
 */
export async function linkTo<A>(
  target: ServerTarget,
  options: Omit<LinkedOptions, 'signedInAs' | 'through'>,
  release: () => Promise<void>,
): Promise<Linked<A>> {
  const { answers: script = {}, handlers, ...clientOptions } = options
  const scripted = accountedAnswers(script)
  try {
    const client = await connect<A>(target, { ...clientOptions, handlers: { ...handlers, ...scripted.handlers } })
    return new Pair(client, scripted, release)
  } catch (error) {
    await release()
    throw error
  }
}

class Pair<A> implements Linked<A> {
  readonly client: Client<A>
  readonly #answers: AccountedAnswers
  readonly #release: () => Promise<void>
  #closing: Promise<void> | undefined

  constructor(client: Client<A>, scripted: AccountedAnswers, release: () => Promise<void>) {
    this.client = client
    this.#answers = scripted
    this.#release = release
  }

  get asked(): Answers['asked'] {
    return this.#answers.asked
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    await this.client.close()
    await this.#release()
    // A modern call that cannot be answered fails itself; a legacy server may have made the best of it.
    if (this.client.era === 'legacy') this.#answers.verify()
    else this.#answers.verifyUsed()
  }
}

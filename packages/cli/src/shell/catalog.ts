import type { Client } from '@causeway/client'
import type { Prompt, Resource, ResourceTemplate, Tool } from '@causeway/protocol'
import { type Kind, listingOf } from '../listing.js'

/** What each kind lists. */
interface Items {
  readonly tools: Tool
  readonly resources: Resource
  readonly templates: ResourceTemplate
  readonly prompts: Prompt
}

/** What a server offers, remembered until the server says that it changed. */
export class Catalog {
  readonly #client: Client
  readonly #known = new Map<Kind, readonly unknown[]>()

  constructor(client: Client) {
    this.#client = client
  }

  async list<K extends Kind>(kind: K, signal: AbortSignal): Promise<readonly Items[K][]> {
    const known = this.#known.get(kind)
    // as: under each kind is what was listed of it
    if (known !== undefined) return known as readonly Items[K][]
    const listed = (await listingOf(this.#client, [kind], signal))[kind] ?? []
    this.#known.set(kind, listed)
    // as: the same
    return listed as readonly Items[K][]
  }

  /** The list, anew where nothing in it is what was looked for: not every server says that it changed. */
  async listWith<K extends Kind>(
    kind: K,
    isIt: (item: Items[K]) => boolean,
    signal: AbortSignal,
  ): Promise<readonly Items[K][]> {
    const known = await this.list(kind, signal)
    if (known.some(isIt)) return known
    this.forget(kind)
    return this.list(kind, signal)
  }

  forget(...kinds: readonly Kind[]): void {
    for (const kind of kinds) this.#known.delete(kind)
  }
}

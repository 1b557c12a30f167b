import type { JsonObject } from '@causeway/protocol'
import { ErrorCode, RpcError } from '@causeway/protocol'
import { andThen, Catalog, type Change, type ListKind, type Provider, type Scope } from '@causeway/server'
import type { Upstream } from '../upstreams/upstream.js'

/** One upstream as one endpoint shows it. */
export interface Member {
  readonly upstream: Upstream
  readonly provider: Provider
}

/** Changes that come within that time are looked at together. */
const COALESCE_MS = 50

/** The key under which a list says what is missing from it. */
export const MISSING = 'io.causeway/missing'

type ListChange = Exclude<Change, { kind: 'resource' }>['kind']

const NOBODY: Scope = { principal: undefined }

/**
 * What one endpoint shows: its upstreams' lists as one, in the order of the configuration, with a note of what is missing. Clients
 * hear of a changed list only when it looks different than it did.
 */
export class Ensemble implements Provider {
  readonly #catalog = new Catalog()
  readonly #listeners = new Set<(change: Change) => void>()
  /** What lists looked like when they were last told of. */
  readonly #seen = new Map<ListChange, string>()
  readonly #pending = new Set<ListChange>()
  #members: readonly Member[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #missing: JsonObject | undefined

  constructor(members: readonly Member[]) {
    this.#catalog.onChange((change) => this.#changed(change))
    this.arrange(members)
  }

  get members(): readonly Member[] {
    return this.#members
  }

  /** Shows these from now on. */
  arrange(members: readonly Member[]): void {
    this.#members = members
    this.#catalog.arrange(members.map(({ provider }) => provider))
    for (const kind of ['tools', 'resources', 'prompts'] as const) this.#changed({ kind })
  }

  get varies(): boolean {
    return this.#catalog.varies
  }

  readonly tools: NonNullable<Provider['tools']> = {
    list: (scope) => this.#catalog.tools(scope),
    get: (name, scope) => andThen(this.#catalog.tool(name, scope), (found) => found?.item),
    call: (name, args, context) =>
      andThen(this.#catalog.tool(name, context), (found) => {
        if (found === undefined) throw gone('tool', name)
        return found.source.call(name, args, context)
      }),
  }

  readonly resources: NonNullable<Provider['resources']> = {
    list: (scope) => this.#catalog.resources(scope),
    templates: (scope) => this.#catalog.templates(scope),
    read: (uri, context) => this.#catalog.read(uri, context),
    complete: (uriTemplate, params, context) => this.#catalog.completeResource(uriTemplate, params, context),
    watch: (uri) => this.#catalog.watch(uri),
  }

  readonly prompts: NonNullable<Provider['prompts']> = {
    list: (scope) => this.#catalog.prompts(scope),
    get: (name, scope) => andThen(this.#catalog.prompt(name, scope), (found) => found?.item),
    render: (name, args, context) =>
      andThen(this.#catalog.prompt(name, context), (found) => {
        if (found === undefined) throw gone('prompt', name)
        return found.source.render(name, args, context)
      }),
    complete: (name, params, context) =>
      andThen(this.#catalog.prompt(name, context), (found) => found?.source.complete?.(name, params, context)),
  }

  /** Says which upstreams' items are missing from a list. */
  notes(kind: ListKind, scope: Scope): JsonObject | undefined {
    const inner = this.#catalog.notes(kind, scope)
    if (this.#missing === undefined) return inner
    return inner === undefined ? this.#missing : { ...inner, ...this.#missing }
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#listeners.clear()
    this.#catalog.arrange([])
  }

  #changed(change: Change): void {
    if (change.kind === 'resource') {
      this.#tell(change)
      return
    }
    this.#noteMissing()
    this.#pending.add(change.kind)
    if (this.#timer !== undefined) return
    this.#timer = setTimeout(() => void this.#compare(), COALESCE_MS)
    this.#timer.unref()
  }

  #noteMissing(): void {
    const missing = this.#members
      .filter(({ upstream }) => upstream.state.name !== 'ready')
      .map(({ upstream }) => ({ upstream: upstream.name, state: upstream.state.name }))
    // The same note stays the same object: pages that carry it are kept.
    const same = JSON.stringify(this.#missing?.[MISSING] ?? []) === JSON.stringify(missing)
    if (!same) this.#missing = missing.length === 0 ? undefined : { [MISSING]: missing }
  }

  async #compare(): Promise<void> {
    this.#timer = undefined
    const kinds = [...this.#pending]
    this.#pending.clear()
    for (const kind of kinds) {
      const looks = await this.#looks(kind)
      // Where lists differ between principals nobody can say for whom they changed.
      if (looks === this.#seen.get(kind) && !this.varies) continue
      this.#seen.set(kind, looks)
      this.#tell({ kind })
    }
  }

  async #looks(kind: ListChange): Promise<string> {
    if (kind === 'tools') return JSON.stringify(await this.#catalog.tools(NOBODY))
    if (kind === 'prompts') return JSON.stringify(await this.#catalog.prompts(NOBODY))
    return JSON.stringify(await Promise.all([this.#catalog.resources(NOBODY), this.#catalog.templates(NOBODY)]))
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }
}

function gone(what: string, name: string): RpcError {
  return new RpcError(ErrorCode.InvalidParams, `The ${what} '${name}' is not there any more. List what there is again.`)
}

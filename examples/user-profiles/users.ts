import { ToolError } from '@causeway/server'
import * as z from 'zod'

/** What is known of a user. */
export const Profile = z.object({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,30}$/)
    .describe('small letters, digits and hyphens'),
  name: z.string().min(1).max(100),
  title: z.string().max(100),
  city: z.string().max(100),
  email: z.email(),
})
export type Profile = z.infer<typeof Profile>

/** `profile`: its contents are others now. `users`: there are others now. */
type Change = 'profile' | 'users'

/** All users. They live as long as the server does; a directory or a database would stand here. */
export class Users {
  /** By id, each under its own. */
  readonly #profiles = new Map(founders.map((profile) => [profile.id, profile]))
  readonly #listeners = new Set<(what: Change, id: string) => void>()

  get(id: string): Profile | undefined {
    return this.#profiles.get(id)
  }

  /** Those whose id, or one of whose names, begins with what was typed, by id. */
  like(typed: string): Profile[] {
    const start = typed.toLowerCase()
    return [...this.#profiles.values()]
      .filter(({ id, name }) => [id, ...name.toLowerCase().split(' ')].some((word) => word.startsWith(start)))
      .sort((a, b) => a.id.localeCompare(b.id))
  }

  /** Members that are undefined stay as they are. @throws {ToolError} where there is no such user */
  change(id: string, changes: { readonly [Key in keyof Omit<Profile, 'id'>]?: string | undefined }): Profile {
    const before = this.#profiles.get(id)
    if (before === undefined) throw new ToolError(`There is no user '${id}'. There are ${this.#ids()}.`)
    const given = Object.entries(changes).filter(([, value]) => value !== undefined)
    const after: Profile = { ...before, ...Object.fromEntries(given) }
    this.#profiles.set(id, after)
    this.#tell('profile', id)
    return after
  }

  /** @throws {ToolError} where the id is taken */
  add(profile: Profile): Profile {
    if (this.#profiles.has(profile.id)) throw new ToolError(`There is a user '${profile.id}' already.`)
    this.#profiles.set(profile.id, profile)
    this.#tell('users', profile.id)
    return profile
  }

  /** Calls `listener` after each change, whoever made it. */
  onChange(listener: (what: Change, id: string) => void): void {
    this.#listeners.add(listener)
  }

  #tell(what: Change, id: string): void {
    for (const listener of this.#listeners) listener(what, id)
  }

  #ids(): string {
    return [...this.#profiles.keys()].sort().join(', ')
  }
}

const founders: readonly Profile[] = [
  { id: 'ada', name: 'Ada Lovelace', title: 'Analyst', city: 'London', email: 'ada@example.com' },
  { id: 'alan', name: 'Alan Turing', title: 'Researcher', city: 'Manchester', email: 'alan@example.com' },
  { id: 'grace', name: 'Grace Hopper', title: 'Rear admiral', city: 'Arlington', email: 'grace@example.com' },
  {
    id: 'katherine',
    name: 'Katherine Johnson',
    title: 'Mathematician',
    city: 'Hampton',
    email: 'katherine@example.com',
  },
  { id: 'linus', name: 'Linus Torvalds', title: 'Maintainer', city: 'Portland', email: 'linus@example.com' },
  { id: 'margaret', name: 'Margaret Hamilton', title: 'Engineer', city: 'Cambridge', email: 'margaret@example.com' },
  { id: 'radia', name: 'Radia Perlman', title: 'Network designer', city: 'Seattle', email: 'radia@example.com' },
]

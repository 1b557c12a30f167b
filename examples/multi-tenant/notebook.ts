import * as z from 'zod'

const MAX_NOTES = 1_000

export const Note = z.object({ id: z.int(), text: z.string() })
export type Note = z.infer<typeof Note>

/** The notes of one tenant, numbered from 1 in each. In memory; a real one would be a database, a schema, or a row filter. */
export class Notebook {
  readonly #notes: Note[]
  readonly #onChange = new Set<(changed: Note) => void>()

  constructor(texts: readonly string[]) {
    this.#notes = texts.map((text, index) => ({ id: index + 1, text }))
  }

  get all(): readonly Note[] {
    return this.#notes
  }

  get(id: number): Note | undefined {
    return this.#notes.find((note) => note.id === id)
  }

  onChange(listener: (changed: Note) => void): void {
    this.#onChange.add(listener)
  }

  /** @throws {Error} where it is full */
  add(text: string): Note {
    if (this.#notes.length >= MAX_NOTES) throw new Error(`The notebook is full: it holds ${MAX_NOTES} notes.`)
    const note = { id: this.#notes.length + 1, text }
    this.#notes.push(note)
    for (const listener of this.#onChange) listener(note)
    return note
  }
}

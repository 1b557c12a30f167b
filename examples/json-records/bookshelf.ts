import { constants } from 'node:fs'
import { copyFile, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ToolError } from '@causeway/server'
import * as z from 'zod'
import { Book, type NewBook } from './book.js'

const MAX_BOOKS = 1_000

/** The ten books that a new shelf begins with. */
const seed = fileURLToPath(new URL('books.json', import.meta.url))

/** Records in a JSON file, which is read anew each time: what somebody edits by hand counts at once. */
export class Bookshelf {
  readonly #file: string
  readonly #listeners = new Set<(added: Book) => void>()
  /** The last addition; the next one waits for it, or both would get the same number. */
  #adding: Promise<unknown> = Promise.resolve()

  constructor(file: string) {
    this.#file = file
  }

  /** Calls `listener` after each addition. */
  onAdded(listener: (added: Book) => void): void {
    this.#listeners.add(listener)
  }

  /** Every book, in the order of the file. @throws {Error} where the file holds something else */
  async all(): Promise<Book[]> {
    await mkdir(dirname(this.#file), { recursive: true })
    await copyFile(seed, this.#file, constants.COPYFILE_EXCL).catch(unlessThere)
    const books = z
      .array(Book)
      .max(MAX_BOOKS)
      .safeParse(parsed(await readFile(this.#file, 'utf8')))
    if (books.success) return books.data
    throw new Error(`The file of books does not hold a list of books:\n${z.prettifyError(books.error)}`)
  }

  /** The book of that number, if there is one. */
  async get(id: number): Promise<Book | undefined> {
    return (await this.all()).find((book) => book.id === id)
  }

  /** Books that have every word of `text` in their title, author or topics; accents and case do not matter. */
  async search(text: string): Promise<Book[]> {
    const words = plain(text).split(/\s+/)
    return (await this.all()).filter(({ title, author, topics }) => {
      const where = plain([title, author, ...topics].join(' '))
      return words.every((word) => where.includes(word))
    })
  }

  /** Keeps a book under the next free number. @throws {ToolError} where it is there already, or no more fit */
  add(book: NewBook): Promise<Book> {
    const added = this.#adding.then(() => this.#add(book))
    this.#adding = added.catch(() => {}) // its caller hears of it; the next addition does not depend on it
    return added
  }

  async #add(book: NewBook): Promise<Book> {
    const books = await this.all()
    const same = books.find(
      ({ title, author }) => plain(title) === plain(book.title) && plain(author) === plain(book.author),
    )
    if (same !== undefined) throw new ToolError(`'${same.title}' is there already, as number ${same.id}.`)
    if (books.length === MAX_BOOKS) throw new ToolError(`The shelf is full: it holds ${MAX_BOOKS} books.`)
    const added = { id: Math.max(0, ...books.map(({ id }) => id)) + 1, ...book }
    await replaceFile(this.#file, `${JSON.stringify([...books, added], undefined, 2)}\n`)
    for (const listener of this.#listeners) listener(added)
    return added
  }
}

/** Writes beside the file and moves it into place: a reader, or a machine that stops, finds the old file or the new one. */
async function replaceFile(file: string, text: string): Promise<void> {
  const unfinished = `${file}.${process.pid}.tmp`
  try {
    const handle = await open(unfinished, 'w')
    await handle.writeFile(text)
    await handle.sync()
    await handle.close()
    await rename(unfinished, file)
  } finally {
    await rm(unfinished, { force: true })
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new Error('The file of books is not JSON.', { cause })
  }
}

function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim()
}

import { fileURLToPath } from 'node:url'
import { type App, embedded, mcp, prompt, resource, ToolError, tool } from '@causeway/server'
import * as z from 'zod'
import { Book, NewBook } from './book.js'
import { Bookshelf } from './bookshelf.js'

/** Outside of version control, so that what you add is yours. */
const file = process.env.BOOKS_FILE ?? fileURLToPath(new URL('.data/books.json', import.meta.url))
const shelf = new Bookshelf(file)

const tools = {
  search_books: tool(
    {
      description: 'Finds books by words of their title, author or topics.',
      input: z.object({ text: z.string().trim().min(1).max(200) }),
      output: z.object({ books: z.array(Book) }),
      readOnly: true,
    },
    async ({ text }) => ({ books: await shelf.search(text) }),
  ),
  get_book: tool(
    {
      description: 'One book, by its number.',
      input: z.object({ id: z.int().positive() }),
      output: Book,
      readOnly: true,
    },
    async ({ id }) => {
      const book = await shelf.get(id)
      if (book === undefined) throw new ToolError(`There is no book ${id}. Find numbers with search_books.`)
      return book
    },
  ),
  add_book: tool(
    { description: 'Puts a book on the shelf.', input: NewBook, output: Book, destructive: false },
    (book) => shelf.add(book),
  ),
}

const allBooks = resource(
  'books://all',
  { name: 'all books', description: 'The whole shelf.', mime: 'application/json' },
  () => shelf.all(),
)

const oneBook = resource(
  'books://{id}',
  {
    name: 'book',
    description: 'One book of the shelf, by its number.',
    mime: 'application/json',
    list: async () => (await shelf.all()).map(({ id, title }) => ({ uri: `books://${id}`, name: title })),
    complete: {
      id: async (typed) => (await shelf.all()).map(({ id }) => `${id}`).filter((id) => id.startsWith(typed)),
    },
  },
  ({ id }) => shelf.get(Number(id)),
)

const analyseBooks = prompt(
  {
    description: 'Has a model look at the whole shelf.',
    args: z.object({ question: z.string().max(500).optional().describe('what you want to know in particular') }),
  },
  async ({ question }, { read }) => [
    ...(await read('books://all')).map(embedded),
    'Analyse these books: which centuries, languages and topics there are, what is missing, and which five should come next.' +
      (question === undefined ? '' : ` Above all answer this: ${question}`),
  ],
)

/** Records in a JSON file. */
const app: App<typeof tools> = mcp({
  name: 'json-records',
  version: '1.0.0',
  tools,
  resources: [allBooks, oneBook],
  prompts: { analyse_books: analyseBooks },
})

// The shelf says that it has changed, not the tool: whatever adds a book, clients hear of it.
shelf.onAdded(() => {
  app.listChanged('resources')
  app.resourceUpdated('books://all')
})

export default app

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { linked } from '@causeway/testing'
import { matchers } from '@causeway/testing/vitest'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import app from './server.js'

// A file of its own, so that the books of tests are not among yours.
const file = vi.hoisted(() => {
  process.env.BOOKS_FILE = `${process.env.TMPDIR ?? '/tmp'}/books-${process.pid}/books.json`
  return process.env.BOOKS_FILE
})

expect.extend(matchers)

beforeEach(() => rm(file, { force: true }))

afterAll(async () => {
  await app.close()
  await rm(dirname(file), { recursive: true })
})

const emma = { title: 'Emma', author: 'Jane Austen', year: 1815, language: 'en', topics: ['society'] }

describe('reading', () => {
  test.each([
    ['love', ['The Tale of Genji', 'Middlemarch', 'Anna Karenina']],
    ['garcia solitude', ['One Hundred Years of Solitude']],
    ['MISÉRABLES', ['Les Misérables']],
    ['cookbook', []],
  ])('a search for %s finds what has every word of it', async (text, titles) => {
    await using link = await linked(app)
    const { books } = await link.client.tools.search_books({ text })
    expect(books.map(({ title }) => title)).toEqual(titles)
  })

  test('a book is got by its number; another number says where numbers come from', async () => {
    await using link = await linked(app)
    expect(await link.client.tools.get_book({ id: 3 })).toMatchObject({ title: 'Frankenstein' })
    await expect(link.client.tools.get_book({ id: 99 })).rejects.toBeToolError(/no book 99.*search_books/)
  })

  test('every book is a resource, and the numbers are completed', async () => {
    await using link = await linked(app)
    expect(await link.client.listResources()).toHaveLength(11)
    expect(await link.client.readResource('books://7')).toHaveText(/The Trial/)
    const ref = { type: 'ref/resource', uri: 'books://{id}' } as const
    expect((await link.client.complete({ ref, argument: { name: 'id', value: '1' } })).values).toEqual(['1', '10'])
  })

  test('the analysis brings all books along', async () => {
    await using link = await linked(app)
    const { messages } = await link.client.getPrompt('analyse_books', { question: 'Which is the oldest?' })
    expect(messages[0]?.content).toMatchObject({ type: 'resource', resource: { uri: 'books://all' } })
    expect(messages[1]?.content).toMatchObject({ text: expect.stringContaining('Which is the oldest?') })
  })
})

describe('adding', () => {
  test.each(['legacy', 'modern'] as const)('a %s client that listens hears of it', async (era) => {
    await using link = await linked(app, { era })
    const heard: string[] = []
    const listed = new Promise<void>((resolve) => {
      link.client.on('resourcesChanged', () => resolve(void heard.push('the list')))
    })
    const updated = new Promise<void>((resolve) => {
      link.client.on('resourceUpdated', ({ uri }) => resolve(void heard.push(uri)))
    })
    await link.client.subscribe('books://all')
    const { id } = await link.client.tools.add_book(emma)
    await Promise.all([listed, updated])
    expect(heard.sort()).toEqual(['books://all', 'the list'])
    expect(await link.client.readResource(`books://${id}`)).toHaveText(/Jane Austen/)
  })

  test('ten at once get ten numbers, and nothing is left beside the file', async () => {
    await using link = await linked(app)
    const added = await Promise.all(
      Array.from({ length: 10 }, (_, n) => link.client.tools.add_book({ ...emma, title: `Emma, part ${n}` })),
    )
    expect(new Set(added.map(({ id }) => id)).size).toBe(10)
    expect(JSON.parse(await readFile(file, 'utf8'))).toHaveLength(20)
    expect(await readdir(dirname(file))).toEqual(['books.json'])
  })

  test('the same book again is refused, however it is written', async () => {
    await using link = await linked(app)
    const again = { ...emma, title: 'les miserables ', author: 'VICTOR HUGO' }
    await expect(link.client.tools.add_book(again)).rejects.toBeToolError(
      "'Les Misérables' is there already, as number 4.",
    )
  })

  test.each([
    ['an empty title', { ...emma, title: ' ' }, /title/],
    ['a year that is no number', { ...emma, year: 'then' }, /year: expected an integer/],
    ['a member that no book has', { ...emma, id: 1 }, /id/],
  ])('is refused for %s', async (_, book, reason) => {
    await using link = await linked(app)
    expect(await link.client.callTool('add_book', book)).toBeToolError(reason)
  })
})

test.each([
  ['not JSON', '[', /not JSON/],
  ['something else', '[{ "id": "one" }]', /does not hold a list of books/],
])('a file that holds %s is left as it is, and the error says so', async (_, text, reason) => {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  await using link = await linked(app)
  expect(await link.client.callTool('add_book', emma)).toBeToolError(reason)
  expect(await readFile(file, 'utf8')).toBe(text)
})

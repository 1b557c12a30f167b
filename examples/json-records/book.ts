import * as z from 'zod'

/** A book as somebody adds it. The one place that says what a record is: of arguments, of results, and of the file. */
export const NewBook = z.strictObject({
  title: z.string().trim().min(1).max(200),
  author: z.string().trim().min(1).max(200),
  year: z.int().min(-3000).max(2100).describe('of first publication; before the common era negative'),
  language: z.string().length(2).describe('ISO 639 code of the language it was written in, such as en'),
  topics: z.array(z.string().trim().min(1).max(40)).max(10).default([]),
})
export type NewBook = z.infer<typeof NewBook>

export const Book = NewBook.extend({ id: z.int().positive() })
export type Book = z.infer<typeof Book>

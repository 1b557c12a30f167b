import { type HandlerContext, type PromptValue, prompt } from '@causeway/server'
import * as z from 'zod'
import { likeThis, namesLike } from '../resources/table-resources.js'
import { tableOf } from '../schema/schema.js'
import type { SchemaCache } from '../schema/schema-cache.js'
import { describe, knownTable } from '../tools/schema-tools.js'

const MAX_TABLES_SHOWN = 50

/** `analyse-table` and `write-query`. */
export function queryPrompts(schemas: SchemaCache): { readonly [name: string]: PromptValue } {
  const analyse = prompt(
    {
      title: 'Analyse a table',
      description: 'Find out what a table holds, how good its data is, and what stands out',
      args: z.object({
        table: z.string().describe('The table'),
        column: z.string().optional().describe('A column to look at above all'),
      }),
      complete: {
        table: (typed) => namesLike(schemas.latest, typed),
        column: (typed, { table = '' }) =>
          likeThis(tableOf(schemas.latest, table)?.columns.map(({ name }) => name) ?? [], typed),
      },
    },
    async ({ table, column }, context) => {
      const { product, ...schema } = await schemas.current()
      const found = knownTable({ product, ...schema }, table)
      const focus = column === undefined ? '' : `\nLook at the column ${column} above all.`
      return [
        `Analyse this ${found.kind} of a database (${product}) with the tool ${beside(context, 'query')}, in a few statements that read little:`,
        describe(found),
        `Say how many rows there are and over which time, how values are distributed, what is missing, doubled or out of range, and what relates to what. Show the numbers that you base this on.${focus}`,
      ].join('\n\n')
    },
  )
  const write = prompt(
    {
      title: 'Write a query',
      description: 'Answer a question with one SQL statement',
      args: z.object({
        question: z.string().describe('What to find out'),
        tables: z.string().optional().describe('The tables to use, with commas between them; without them, all'),
      }),
      complete: { tables: (typed) => completeList(typed, (last) => namesLike(schemas.latest, last)) },
    },
    async ({ question, tables }, context) => {
      const schema = await schemas.current()
      const named = tables?.split(',').map((id) => knownTable(schema, id.trim()))
      const shown = (named ?? schema.tables).slice(0, MAX_TABLES_SHOWN)
      const more =
        schema.tables.length > shown.length && named === undefined
          ? ` There are more: see ${beside(context, 'list_tables')}.`
          : ''
      return [
        `Write one statement in the SQL of ${schema.product} that answers this question:`,
        question,
        `Check it with the tool ${beside(context, 'explain')}, run it with the tool ${beside(context, 'query')}, and show the statement with the answer. These are the tables.${more}`,
        ...shown.map(describe),
      ].join('\n\n')
    },
  )
  return { 'analyse-table': analyse, 'write-query': write } as { readonly [name: string]: PromptValue } // arguments are of their prompt
}

/** A tool of this connector as the client knows it: it has the prefix that the prompt has. */
function beside({ calledAs = '', request: { name = '' } }: HandlerContext, tool: string): string {
  return calledAs.endsWith(name) ? calledAs.slice(0, calledAs.length - name.length) + tool : tool
}

/** Completes what stands behind the last comma. */
function completeList(typed: string, complete: (last: string) => readonly string[]): readonly string[] {
  const at = typed.lastIndexOf(',') + 1
  const before = typed.slice(0, at)
  return complete(typed.slice(at).trim()).map((name) => `${before}${before === '' ? '' : ' '}${name}`)
}

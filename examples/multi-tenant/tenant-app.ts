import { type App, mcp, prompt, resource, tool } from '@causeway/server'
import * as z from 'zod'
import { Note, Notebook } from './notebook.js'
import type { Tenant } from './tenant.js'

/** A server for one tenant. There is not a word about tenants in its handlers: all that they can reach is this notebook. */
export function tenantApp({ id, plan, notes }: Tenant): App {
  const notebook = new Notebook(notes)
  const app = mcp({
    name: id,
    tools: {
      add_note: addNote(notebook),
      find_notes: findNotes(notebook),
      ...(plan === 'team' ? extras(notebook) : {}),
    },
    resources: [note(notebook)],
    prompts: { standup: standup(notebook) },
  })
  notebook.onChange(({ id }) => {
    app.listChanged('resources')
    app.resourceUpdated(`note://${id}`)
  })
  return app
}

function addNote(notebook: Notebook) {
  const input = z.object({ text: z.string().trim().min(1).max(1_000) })
  return tool({ description: 'Writes a note.', input, output: Note }, ({ text }) => notebook.add(text))
}

function findNotes(notebook: Notebook) {
  return tool(
    {
      description: 'Finds notes by a part of their text.',
      input: z.object({ text: z.string().default('') }),
      output: z.object({ notes: z.array(Note) }),
      readOnly: true,
    },
    ({ text }) => ({ notes: notebook.all.filter((note) => note.text.toLowerCase().includes(text.toLowerCase())) }),
  )
}

/** What only the better plan has; for others it does not exist. */
function extras(notebook: Notebook) {
  return {
    export_notes: tool({ description: 'All notes, as Markdown.', readOnly: true }, () =>
      notebook.all.map(({ id, text }) => `${id}. ${text}`).join('\n'),
    ),
  }
}

function note(notebook: Notebook) {
  return resource(
    'note://{id}',
    {
      name: 'note',
      description: 'A note, by its number.',
      list: () => notebook.all.map(({ id, text }) => ({ uri: `note://${id}`, name: text })),
      complete: { id: (typed) => notebook.all.map(({ id }) => `${id}`).filter((id) => id.startsWith(typed)) },
    },
    ({ id }) => notebook.get(Number(id))?.text,
  )
}

function standup(notebook: Notebook) {
  return prompt(
    {
      description: 'Has a model prepare the stand-up.',
      args: z.object({ about: z.string().optional() }),
      complete: { about: (typed) => notebook.all.map(({ text }) => text).filter((text) => text.startsWith(typed)) },
    },
    ({ about }) =>
      `Prepare our stand-up${about === undefined ? '' : ` about ${about}`}:\n${notebook.all.map(({ text }) => `- ${text}`).join('\n')}`,
  )
}

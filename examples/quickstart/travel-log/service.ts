/** A REST service as there are many: `openapi.yaml` beside it says what it does. Nothing in it knows of MCP. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import * as z from 'zod'
import { Visits } from './visits.js'

const MAX_BODY_BYTES = 65_536

const newVisit = z.strictObject({
  airport: z.string().regex(/^[A-Z]{3}$/),
  date: z.iso.date(),
  note: z.string().max(500).optional(),
})
const listQuery = z.object({
  airport: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

interface Answer {
  readonly status: number
  readonly body?: unknown
}

/** A travel log with three visits in it, not listening yet. */
export function travelLog(): Server {
  const visits = new Visits([
    { airport: 'OSL', date: '2026-05-17', note: 'Parades all day' },
    { airport: 'LIS', date: '2026-08-02' },
    { airport: 'KEF', date: '2026-09-21', note: 'Northern lights' },
  ])
  return createServer((request, response) => {
    answer(visits, request).then(
      ({ status, body }) => {
        const text = body === undefined ? '' : JSON.stringify(body)
        response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' }).end(text)
      },
      () => response.writeHead(500).end(),
    )
  })
}

async function answer(visits: Visits, request: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const [, what, id] = pathname.split('/')
  switch (`${request.method} /${what}${id === undefined ? '' : '/{id}'}`) {
    case 'GET /visits': {
      const { airport, limit } = listQuery.parse(Object.fromEntries(searchParams))
      return { status: 200, body: { visits: visits.list(airport, limit) } }
    }
    case 'POST /visits':
      return add(visits, await bodyOf(request))
    case 'GET /visits/{id}': {
      const visit = visits.get(Number(id))
      return visit === undefined ? missing(id) : { status: 200, body: visit }
    }
    case 'DELETE /visits/{id}':
      return visits.remove(Number(id)) ? { status: 204 } : missing(id)
    case 'GET /statistics':
      return { status: 200, body: visits.statistics() }
    default:
      return { status: 404, body: { error: `There is no ${request.method} ${pathname}.` } }
  }
}

function add(visits: Visits, body: unknown): Answer {
  const checked = newVisit.safeParse(body)
  if (!checked.success) return { status: 422, body: { error: z.prettifyError(checked.error) } }
  const { note, ...visit } = checked.data
  const added = visits.add(note === undefined ? visit : { ...visit, note })
  return added === undefined ? { status: 507, body: { error: 'The log is full.' } } : { status: 201, body: added }
}

function missing(id: string | undefined): Answer {
  return { status: 404, body: { error: `There is no visit ${id}.` } }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > MAX_BODY_BYTES) return undefined
  }
  try {
    return JSON.parse(text)
  } catch {
    return undefined // What it should have been is said with the answer.
  }
}

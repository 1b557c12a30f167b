/** The program of a web page: our client visits each server that its address names, and tells the server of the page. */
import { visit } from './visit.js'

declare const location: { readonly search: string }

async function report(): Promise<void> {
  const servers = new URLSearchParams(location.search).getAll('url')
  const seen: unknown[] = []
  for (const url of servers) {
    for (const era of ['modern', 'legacy'] as const) seen.push(await visit(url, era).catch(String))
  }
  await fetch('/seen', { method: 'POST', body: JSON.stringify(seen) })
}

void report()

import { visit } from './visit.js'

type Handle = (request: Request) => Promise<Response>

/** `serve`, and at `/visit?url=…&era=…` our client, which tells what it saw of another server. */
export function answering(serve: Handle): Handle {
  return async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname !== '/visit') return serve(request)
    const era = searchParams.get('era') === 'legacy' ? 'legacy' : 'modern'
    return Response.json(await visit(searchParams.get('url') ?? '', era))
  }
}

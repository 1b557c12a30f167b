import { fetchHandler } from '@causeway/transports/fetch'
import { answering } from './answer.js'
import { portableApp } from './app.js'

type Handle = (request: Request) => Promise<Response>

/** A Durable Object: its requests share their memory, so that one of them may write to the stream of another. */
export class Home {
  // workerd notices that a client went away when it is written to.
  readonly fetch: Handle = answering(fetchHandler(portableApp().service, { sseKeepAliveMs: 50 }))
}

interface Environment {
  readonly HOME: { getByName(name: string): { readonly fetch: Handle } }
}

/** In the Worker itself each request is on its own. */
const alone = fetchHandler(portableApp().service, { legacy: 'stateless' })

export default {
  fetch: (request: Request, { HOME }: Environment): Promise<Response> =>
    new URL(request.url).pathname === '/alone' ? alone(request) : HOME.getByName('home').fetch(request),
}

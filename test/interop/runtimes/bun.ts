import { answering } from './answer.js'
import { portableApp } from './app.js'

interface BunServeOptions {
  readonly hostname: string
  readonly port: number
  /** Seconds without a byte after which Bun cuts a connection; 0 for never. */
  readonly idleTimeout: number
  fetch(request: Request): Promise<Response>
}

declare const Bun: { serve(options: BunServeOptions): { readonly port: number } }

const { port } = Bun.serve({ hostname: '127.0.0.1', port: 0, idleTimeout: 0, fetch: answering(portableApp().fetch) })
process.stdout.write(`listening on http://127.0.0.1:${port}\n`)

import { answering } from './answer.js'
import { portableApp } from './app.js'

interface DenoServeOptions {
  readonly hostname: string
  readonly port: number
  onListen(address: { readonly port: number }): void
}

declare const Deno: {
  serve(options: DenoServeOptions, handler: (request: Request) => Promise<Response>): unknown
}

const onListen = ({ port }: { readonly port: number }): void => {
  process.stdout.write(`listening on http://127.0.0.1:${port}\n`)
}
Deno.serve({ hostname: '127.0.0.1', port: 0, onListen }, answering(portableApp().fetch))

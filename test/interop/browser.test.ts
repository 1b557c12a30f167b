/** Our client in a real browser, on a page of another origin than the servers that it connects to. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { HttpOptions } from '@causeway/transports'
import { serveHttp } from '@causeway/transports/node'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { startPeer } from './peer-process.js'
import { portableApp } from './runtimes/app.js'
import { expectedVisit } from './runtimes/visit.js'

const BROWSERS = ['chromium', 'chromium-headless-shell', 'chromium-browser', 'google-chrome']
const folders = (process.env.PATH ?? '').split(delimiter)
const browser = BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync)

test.skipIf(browser === undefined)(
  browser === undefined
    ? 'pages reach servers that allow their origin (skipped: there is no Chromium; on Debian, apt-get install chromium)'
    : 'pages reach servers that allow their origin, in both eras, and no others',
  async () => {
    await using page = await servePage()
    await using open = await serveApp({ allowedOrigins: [page.origin] })
    await using shut = await serveApp({ allowedOrigins: ['https://elsewhere.example'] })
    await using _browser = await openPage(`${page.origin}/?url=${open.url}&url=${shut.url}`)
    const refused = expect.stringMatching(/nobody answered: .* Or it does not allow pages of http:\S+ to connect/)
    expect(await page.seen).toEqual([expectedVisit('2026-07-28'), expectedVisit('2025-11-25'), refused, refused])
  },
)

async function serveApp(options: HttpOptions): Promise<AsyncDisposable & { readonly url: string }> {
  const app = portableApp()
  const { url, close } = await serveHttp(app.service, { port: 0, ...options })
  return {
    url,
    async [Symbol.asyncDispose]() {
      await close()
      await app.close()
    },
  }
}

interface Page extends AsyncDisposable {
  readonly origin: string
  /** What the page tells when it has been everywhere. */
  readonly seen: Promise<unknown>
}

/** The bundle is what pages load: every package as browsers get it. */
async function servePage(): Promise<Page> {
  const script = await bundled()
  let tell: (seen: unknown) => void = () => {}
  const seen = new Promise<unknown>((resolve) => {
    tell = resolve
  })
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') tell(JSON.parse(await bodyOf(request)))
    response.setHeader('content-type', request.url === '/page.js' ? 'text/javascript' : 'text/html')
    response.end(request.url === '/page.js' ? script : '<script type="module" src="/page.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'runtimes', 'page.ts')],
    bundle: true,
    format: 'esm',
    target: 'es2023',
    platform: 'browser',
    conditions: ['causeway-source', 'browser'],
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

/** A browser of its own, without a screen, which knows nobody. */
async function openPage(url: string): Promise<AsyncDisposable> {
  const profile = mkdtempSync(join(tmpdir(), 'causeway-browser-'))
  const switches = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`]
  const process = await startPeer({ command: browser ?? '', args: [...switches, url] })
  return {
    async [Symbol.asyncDispose]() {
      await process.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

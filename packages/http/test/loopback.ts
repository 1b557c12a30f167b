import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import type { Clock } from '@causeway/connector-kit'

/** A server on this machine, with what it saw. */
export interface Loopback extends AsyncDisposable {
  readonly origin: string
  readonly port: number
  readonly seen: readonly {
    readonly method: string
    readonly url: string
    readonly headers: IncomingMessage['headers']
  }[]
  /** What each TLS connection asked for by name (SNI); false where it named nothing. */
  readonly serverNames: readonly (string | false | null)[]
  /** Sockets that were opened to it, ever. */
  readonly connections: number
}

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void

export async function loopback(answer: Answer, tls?: ServerOptions, host = '127.0.0.1'): Promise<Loopback> {
  const seen: Loopback['seen'][number][] = []
  const listener: RequestListener = (request, response) => {
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers })
    answer(request, response, seen.length)
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  return started(server, seen, tls === undefined ? 'http' : 'https', host)
}

async function started(server: Server, seen: Loopback['seen'], scheme: string, host: string): Promise<Loopback> {
  let connections = 0
  const sockets = new Set<Socket>()
  const serverNames: Loopback['serverNames'][number][] = []
  server.on('secureConnection', ({ servername }: TLSSocket) => serverNames.push(servername))
  server.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as AddressInfo // as: it listens on TCP
  return {
    port,
    origin: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    seen,
    serverNames,
    get connections() {
      return connections
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A proxy that takes whatever name for `target`. */
export async function proxyTo(
  target: { readonly port: number },
  tls?: ServerOptions,
): Promise<Loopback & { readonly tunnels: string[] }> {
  const tunnels: string[] = []
  const seen: Loopback['seen'][number][] = []
  const listener: RequestListener = (request, response) => {
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers })
    response.end(`by proxy: ${request.url}`)
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    tunnels.push(request.url ?? '')
    seen.push({ method: 'CONNECT', url: request.url ?? '', headers: request.headers })
    if (request.url?.startsWith('refused.')) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
    const onward = connect(target.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    for (const one of [socket, onward]) one.on('error', () => onward.destroy())
    socket.on('close', () => onward.destroy())
  })
  return Object.assign(await started(server, seen, tls === undefined ? 'http' : 'https', '127.0.0.1'), { tunnels })
}

/** Time that passes when somebody waits for it. */
export function quickClock(): Clock & { readonly waits: number[] } {
  let now = Date.UTC(2026, 0, 1)
  const waits: number[] = []
  return {
    waits,
    now: () => now,
    wait: async (ms, signal) => {
      signal?.throwIfAborted()
      waits.push(ms)
      now += ms
    },
  }
}

export interface Certificates {
  readonly ca: string
  readonly server: { readonly cert: string; readonly key: string }
  /** For `elsewhere.test`, and no address. */
  readonly elsewhere: { readonly cert: string; readonly key: string }
  readonly client: { readonly cert: string; readonly key: string }
}

/** An authority made for this test, servers' certificates for `service.test` and 127.0.0.1 and for `elsewhere.test`, and a client's. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-http-'))
  const openssl = (...args: readonly string[]): void =>
    void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  try {
    const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    openssl('req', '-x509', ...ec, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Test authority')
    writeFileSync(join(folder, 'server.ext'), 'subjectAltName=DNS:service.test,IP:127.0.0.1\n')
    writeFileSync(join(folder, 'elsewhere.ext'), 'subjectAltName=DNS:elsewhere.test\n')
    writeFileSync(join(folder, 'client.ext'), 'extendedKeyUsage=clientAuth\n')
    for (const name of ['server', 'elsewhere', 'client']) {
      openssl('req', ...ec, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`)
      const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', `${name}.ext`]
      openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, ...signing)
    }
    return {
      ca: read('ca.pem'),
      server: { cert: read('server.pem'), key: read('server.key') },
      elsewhere: { cert: read('elsewhere.pem'), key: read('elsewhere.key') },
      client: { cert: read('client.pem'), key: read('client.key') },
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

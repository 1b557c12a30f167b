import type { Socket } from 'node:net'
import { limits } from '@causeway/protocol'
import type { ServerOptions, WebSocketServer } from 'ws'
import { refusal } from '../http/refusal.js'
import { SUBPROTOCOL } from './subprotocol.js'
import { refuseUpgrade } from './upgrade-refusal.js'

/** What completes handshakes that were found right. `ws` is loaded when it is needed first: most servers never do. */
export async function wsAcceptor(maxMessageBytes: number): Promise<WebSocketServer> {
  const { WebSocketServer } = await import('ws')
  const options: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    // Compressed next to what others sent, a secret of one side can be guessed by its length.
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
    closeTimeout: limits.closeTimeoutMs,
    handleProtocols: () => SUBPROTOCOL,
  }
  const acceptor = new WebSocketServer(options)
  acceptor.on('wsClientError', (error, socket, request) => {
    const refused = refusal(400, `Expected a WebSocket handshake: ${error.message}.`, undefined, {
      'sec-websocket-version': '13',
    })
    refuseUpgrade(request, socket as Socket, refused) // as: what is upgraded is a connection
  })
  return acceptor
}

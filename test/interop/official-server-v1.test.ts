import { talksWithServer } from './our-client-suite.js'
import { onHttp, onStreams } from './peer-server.js'

const script = 'sdk-v1-server.mjs'
const revision = '2025-11-25'

talksWithServer({ title: 'a server of the SDK v1 over stdio', revision }, () => onStreams(script, 'stdio'))
talksWithServer({ title: 'a server of the SDK v1 over HTTP', revision }, () => onHttp(script, 'http'))
talksWithServer({ title: 'a server of the SDK v1 over HTTP+SSE', revision }, () => onHttp(script, 'sse'))
talksWithServer(
  // Without sessions such a server can neither ask nor speak unasked.
  { title: 'a server of the SDK v1 over HTTP without sessions', revision, without: ['asking', 'list-changed'] },
  () => onHttp(script, 'stateless'),
)

for (const older of ['2025-06-18', '2025-03-26', '2024-11-05'] as const) {
  // Servers ask forms since 2025-06-18 only, and this one does not look before it asks.
  const without = older === '2025-06-18' ? [] : (['asking', 'structured'] as const)
  talksWithServer(
    { title: 'a server of the SDK v1 over stdio', revision: older, options: { revision: older }, without },
    () => onStreams(script, 'stdio'),
  )
}

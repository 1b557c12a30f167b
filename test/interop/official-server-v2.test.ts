import { talksWithServer } from './our-client-suite.js'
import { onHttp, onStreams } from './peer-server.js'

const script = 'sdk-v2-server.mjs'
const modern = '2026-07-28'
const legacy = '2025-11-25'

talksWithServer({ title: 'a server of the SDK v2 over stdio', revision: modern }, () => onStreams(script, 'stdio'))
talksWithServer(
  { title: 'a server of the SDK v2 over stdio, asked for legacy', revision: legacy, options: { era: 'legacy' } },
  () => onStreams(script, 'stdio'),
)
talksWithServer({ title: 'a legacy server of the SDK v2 over stdio', revision: legacy }, () =>
  onStreams(script, 'stdio-legacy'),
)
talksWithServer({ title: 'a server of the SDK v2 over HTTP', revision: modern }, () => onHttp(script, 'http'))
talksWithServer({ title: 'a legacy server of the SDK v2 over HTTP', revision: legacy }, () =>
  onHttp(script, 'sessions'),
)
talksWithServer(
  {
    title: 'a server of the SDK v2 over HTTP, asked for legacy',
    revision: legacy,
    options: { era: 'legacy' },
    // It serves legacy clients without sessions, so it can neither ask nor speak unasked.
    without: ['asking', 'list-changed', 'logging'],
  },
  () => onHttp(script, 'http'),
)

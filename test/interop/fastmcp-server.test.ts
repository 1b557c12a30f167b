import { talksWithServer } from './our-client-suite.js'
import { freePort } from './peer-process.js'
import { onHttp, onStreams } from './peer-server.js'

const script = 'fastmcp-server.mjs'
const revision = '2025-11-25'

talksWithServer({ title: 'a fastmcp server over stdio', revision, notFound: -32601 }, () => onStreams(script))
talksWithServer(
  // It asks for the roots before a client can have a stream to be asked on: the question is lost, whoever the client is.
  { title: 'a fastmcp server over HTTP', revision, without: ['roots'], notFound: -32601 },
  async () => onHttp(script, 'http', String(await freePort())),
)

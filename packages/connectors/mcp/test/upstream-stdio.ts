/** The upstream of the tests as a process of its own. */
import { stdioServerConnection } from '@causeway/transports/node'
import { upstreamApp } from './upstream-app.js'

process.stderr.write('upstream is up\n')
const app = upstreamApp()
await app.attach(stdioServerConnection(), { transport: 'stdio' }).closed
await app.close()

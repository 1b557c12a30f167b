/** The fixture server of the conformance suite on standard streams; `legacy` leaves the modern era out. */
import { stdioServerConnection } from '@causeway/transports/node'
import { fixtureApp } from '../../../../test/fixtures/server/app.js'

const app = fixtureApp()
await app.attach(stdioServerConnection(), { transport: 'stdio' }).closed
await app.close()

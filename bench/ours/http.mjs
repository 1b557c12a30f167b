/** Causeway over HTTP, every revision on one endpoint; `--fifty` serves 50 tools instead of one. */
import { serve } from '@causeway/server'
import { echoApp, fiftyToolsApp } from './app.mjs'

const app = process.argv.includes('--fifty') ? fiftyToolsApp() : echoApp
const { url } = await serve(app, { transport: 'http', port: 0 })
process.send?.({ port: Number(new URL(url).port) })

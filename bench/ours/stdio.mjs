/** Causeway over stdio. */
import { serve } from '@causeway/server'
import { echoApp } from './app.mjs'

await serve(echoApp, { transport: 'stdio' })

/** Causeway over the transport that is given: `websocket` or `grpc`. */
import { serve } from '@causeway/server'
import { echoApp } from './app.mjs'

const { url } = await serve(echoApp, { transport: process.argv[2], port: 0 })
process.send?.({ port: Number(new URL(url).port) })

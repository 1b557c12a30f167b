import { serve } from '@causeway/server'
import { contractApp } from './contract-app.js'

await serve(contractApp(), { transport: 'stdio' })

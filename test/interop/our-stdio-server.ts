import { serve } from '@causeway/server'
import { ourApp } from './our-app.js'

await serve(ourApp(), { transport: 'stdio' })

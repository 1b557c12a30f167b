/** The notes server as a process of its own. */
import { serve } from '@causeway/server'
import { app } from './notes-app.js'

await serve(app)

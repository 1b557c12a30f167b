import { type App, mcp } from '@causeway/server'
import { summarizeTool } from './summarize.js'

const tools = { summarize: summarizeTool }

/** A server without a model of its own: it borrows that of whoever calls. */
const app: App<typeof tools> = mcp({ name: 'summarize', version: '1.0.0', tools })

export default app

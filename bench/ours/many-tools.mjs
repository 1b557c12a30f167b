/** 200 small tools, for a gateway to list. */
import { mcp, tool } from '@causeway/server'

const input = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] }
const names = Array.from({ length: 200 }, (_, index) => `tool_${index}`)
const tools = names.map((name) => [name, tool({ description: `Does ${name}`, input }, () => name)])

export default mcp({ name: 'many', tools: Object.fromEntries(tools) })

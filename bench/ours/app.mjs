/** The servers under test, as a user would write them. */
import { mcp, tool } from '@causeway/server'
import * as z from 'zod'
import { echoFields, toolDescription, toolFields, toolNames } from '../peers/catalog.mjs'

const echo = tool({ description: 'Says it again', input: z.object(echoFields(z)) }, ({ text }) => text)

export const echoApp = mcp({ name: 'echo', version: '1.0.0', tools: { echo } })

export function fiftyToolsApp() {
  const input = z.object(toolFields(z))
  return mcp({
    name: 'fifty',
    version: '1.0.0',
    tools: Object.fromEntries(
      toolNames.map((name) => [name, tool({ description: toolDescription(name), input }, () => undefined)]),
    ),
  })
}

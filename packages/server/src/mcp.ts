import { App } from './app.js'
import type { AppDefinition } from './app-definition.js'
import type { ToolValue } from './tool.js'

/**
 * Makes a server out of tools, resources and prompts. Serve it with `serve(app)`, `app.attach(connection)` or `app.fetch`.
 *
 * @example
 * export default mcp({ name: 'demo', tools: { add } })
 * @throws {TypeError} where a schema, a template or a name cannot be used
 */
// biome-ignore lint/complexity/noBannedTypes: no tools is the empty record
export function mcp<const T extends { readonly [name: string]: ToolValue<never, unknown> | ToolValue } = {}>(
  definition: AppDefinition<T>,
): App<T> {
  return new App<T>(definition)
}

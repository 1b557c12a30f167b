import { checkMirroredParams, type JsonObject, type MirroredParam, mirroredParams, type Tool } from '@causeway/protocol'
import { isJsonObject, suggest } from '@causeway/schema'
import type { Catalog, Found } from '../catalog.js'
import { type Backstage, HandlerContext } from '../context.js'
import { askedInstead } from '../inquiry/required-visits.js'
import { unknownTool } from '../local/local-tools.js'
import { andThen, isPromise, type MaybePromise } from '../maybe-promise.js'
import type { Scope, ToolSource } from '../provider.js'
import { NO_PARAMS, type ServerRequest } from '../server-request.js'

/** Answers `tools/call`. */
export function callTool(catalog: Catalog, backstage: Backstage, request: ServerRequest): MaybePromise<JsonObject> {
  const name = request.name ?? ''
  return andThen(catalog.tool(name, request), (found) => {
    if (found === undefined) return refuse(catalog, name, request)
    const args = isJsonObject(request.params.arguments) ? request.params.arguments : NO_PARAMS
    checkHeaders(found, args, request)
    return call(found.source, args, new HandlerContext(request, backstage), backstage)
  })
}

function call(
  source: ToolSource,
  args: JsonObject,
  context: HandlerContext,
  { visits }: Backstage,
): MaybePromise<JsonObject> {
  const { request } = context
  try {
    // as: a result is an object like any other
    const outcome = source.call(request.name ?? '', args, context) as MaybePromise<object> as MaybePromise<JsonObject>
    if (!isPromise(outcome)) return outcome
    return outcome.catch((error: unknown) => askedInstead(error, request, visits))
  } catch (error) {
    return askedInstead(error, request, visits)
  }
}

/** @throws {RpcError} that suggests a name close to the one that nobody has */
async function refuse(catalog: Catalog, name: string, scope: Scope): Promise<never> {
  const names = (await catalog.tools(scope)).map((tool) => tool.name)
  throw unknownTool(name, withPrefix(name, names) ?? suggest(name, names))
}

/** The tool that has this name where it is mounted, if it is the only one. */
function withPrefix(name: string, names: readonly string[]): string | undefined {
  const [first, ...more] = names.filter((one) => one.endsWith(`__${name}`))
  return more.length === 0 ? first : undefined
}

const mirroredByTool = new WeakMap<Tool, readonly MirroredParam[]>()

/** The `Mcp-Param-*` headers of a modern HTTP request repeat the arguments that its client gave, so that proxies can route by them. */
function checkHeaders({ item }: Found<Tool, ToolSource>, args: JsonObject, request: ServerRequest): void {
  const { era, exchange, mounted, outer } = request
  if (era !== 'modern' || exchange.headers === undefined || outer !== undefined || mounted !== undefined) return
  const mirrored = mirroredOf(item)
  const mismatch = mirrored.length === 0 ? undefined : checkMirroredParams(mirrored, args, exchange.headers)
  if (mismatch !== undefined) throw mismatch
}

function mirroredOf(tool: Tool): readonly MirroredParam[] {
  const known = mirroredByTool.get(tool)
  if (known !== undefined) return known
  const mirrored = mirroredParams(tool.inputSchema)
  // A tool with a wrong annotation is not callable by conforming HTTP clients; nothing is mirrored, so nothing is checked.
  const params = mirrored.ok ? mirrored.params : []
  mirroredByTool.set(tool, params)
  return params
}

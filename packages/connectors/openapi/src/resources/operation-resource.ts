import {
  isObject,
  type JsonObject,
  parseUriTemplate,
  limits as protocolLimits,
  type UriTemplate,
} from '@causeway/protocol'
import { coerceText } from '@causeway/schema'
import type { OperationTool } from '../tools/operation-tool.js'

/** A reading operation under a URI of its own. */
export interface OperationResource {
  readonly tool: OperationTool
  /** The URI without query; undefined where an argument is needed. */
  readonly uri: string | undefined
  /** Undefined where there are no arguments. */
  readonly template: UriTemplate | undefined
  /** Arguments by the template's variables. */
  readonly variables: ReadonlyMap<string, string>
}

/**
 * The resource that an operation can be; undefined where it cannot: its arguments are not all in the path and the query, or
 * are too many for a template.
 */
export function operationResource(tool: OperationTool, upstream: string): OperationResource | undefined {
  const { operation, planned } = tool
  const variables = new Map<string, string>()
  const byParameter = new Map<string, string>()
  const query: string[] = []
  let isNeeded = false
  for (const [argument, { in: place, name, required }] of planned.parameters) {
    if (place !== 'path' && place !== 'query') {
      if (required) return undefined
      continue
    }
    const variable = argument.replace(/[^A-Za-z0-9_]/g, '_')
    if (variables.has(variable)) return undefined
    variables.set(variable, argument)
    isNeeded ||= required
    if (place === 'path') byParameter.set(name, variable)
    else query.push(variable)
  }
  if (operation.method !== 'GET' || operation.body?.required === true) return undefined
  if (variables.size > protocolLimits.maxUriVariables || /[?#]/.test(operation.path)) return undefined
  const path = operation.path.replace(/\{([^{}]+)\}/g, (_, name: string) => `{${byParameter.get(name) ?? ''}}`)
  const uri = `openapi://${upstream}${path.startsWith('/') ? '' : '/'}${path}`
  const template =
    variables.size === 0 ? undefined : templateOf(`${uri}${query.length === 0 ? '' : `{?${query.join(',')}}`}`)
  if (variables.size > 0 && template === undefined) return undefined
  return { tool, uri: isNeeded || !URL.canParse(uri) ? undefined : uri, template, variables }
}

function templateOf(text: string): UriTemplate | undefined {
  try {
    return parseUriTemplate(text)
  } catch {
    return undefined // a path that templates cannot spell; the operation stays a tool
  }
}

/** The arguments in a URI; undefined where it is not one of this resource. */
export function argumentsIn(
  { uri: own, template, variables, tool }: OperationResource,
  uri: string,
): JsonObject | undefined {
  if (uri === own) return {}
  const values = template?.match(uri)
  if (values === undefined) return undefined
  const { properties } = tool.inputSchema
  return Object.fromEntries(
    Object.entries(values).flatMap(([variable, value]) => {
      const argument = variables.get(variable)
      const schema = argument === undefined || !isObject(properties) ? undefined : properties[argument]
      if (argument === undefined || (value === '' && template?.template.includes(`{${variable}}`) === false)) return []
      return [[argument, typeof value === 'string' && isObject(schema) ? coerceText(value, schema) : value] as const]
    }),
  )
}

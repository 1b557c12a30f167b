import type { Authorizer, ConnectorContext, Logger } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import { suggest } from '@causeway/schema'
import type { Provider } from '@causeway/server'
import type { OpenApiConfig } from './config.js'
import type { Description, Operation } from './description/operation.js'
import { readDescription } from './description/read-description.js'
import { limits } from './limits.js'
import { loadDocuments } from './loading/load-documents.js'
import { readerFor } from './loading/reader.js'
import { toolNames } from './naming/tool-name.js'
import { type OperationResource, operationResource } from './resources/operation-resource.js'
import { OperationResources } from './resources/operation-resources.js'
import { authFor } from './security/scheme-auth.js'
import { checkCount, chooseOperations } from './selection/choose.js'
import { selects } from './selection/selection.js'
import { Service } from './service.js'
import { OperationTool } from './tools/operation-tool.js'
import { OperationTools } from './tools/operation-tools.js'

/** Reads a description, and makes tools and resources of the operations that the configuration wants. */
export async function connect(config: OpenApiConfig, context: ConnectorContext): Promise<Provider> {
  const { log, signal } = context
  const reader = await readerFor(config.spec, context, config.authorizeSpec === true ? context.authorizer : undefined)
  const documents = await loadDocuments(reader, log, signal)
  const warnings = new Warnings(log)
  const description = readDescription(documents, (message) => warnings.add(message))
  const service = new Service({
    documents,
    http: context.http,
    keys: {
      schemes: description.schemes,
      configured: authorizersOf(config, description, context),
      general: context.authorizer,
    },
    server: config.server,
    serverVariables: config.serverVariables ?? {},
    headers: lowerCased(config.headers ?? {}),
    outputSchemas: config.outputSchemas ?? true,
    maxAnswerBytes: config.maxAnswerBytes ?? limits.maxAnswerBytes,
  })
  const chosen = chooseOperations(toolNames(description.operations), config, log)
  const reachable = withServer(chosen, service, warnings)
  warnings.end()
  const { tools, resources } = divided(reachable, service, { config, upstream: context.name })
  checkCount(
    tools.map(({ operation }) => operation),
    config.maxTools,
  )
  log.info(
    `${description.title}: ${tools.length} tools and ${resources.length} resources of ${description.operations.length} operations`,
  )
  return {
    ...(tools.length === 0 ? {} : { tools: new OperationTools(tools) }),
    ...(resources.length === 0 ? {} : { resources: new OperationResources(resources) }),
  }
}

/** Tells what is wrong with a description, not without end. */
class Warnings {
  readonly #log: Logger
  #count = 0

  constructor(log: Logger) {
    this.#log = log
  }

  add(message: string): void {
    this.#count += 1
    if (this.#count <= limits.maxWarnings) this.#log.warn(message)
  }

  end(): void {
    const untold = this.#count - limits.maxWarnings
    if (untold > 0) this.#log.warn(`${untold} more parts of the description are left out`)
  }
}

function lowerCased(headers: { readonly [name: string]: string }): { readonly [lowerCaseName: string]: string } {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** @throws {CausewayError} `ERR_OPENAPI_SECURITY` where the description has no such scheme */
function authorizersOf(
  { security = {} }: OpenApiConfig,
  { schemes }: Description,
  context: ConnectorContext,
): ReadonlyMap<string, Authorizer> {
  return new Map(
    Object.entries(security).map(([name, given]) => {
      const scheme = schemes.get(name)
      if (scheme !== undefined) return [name, context.authorizerFor(authFor(name, given, scheme))] as const
      const meant = suggest(name, schemes.keys())
      const known = schemes.size === 0 ? "none; use the upstream's 'auth' instead" : [...schemes.keys()].join(', ')
      throw new CausewayError(
        'ERR_OPENAPI_SECURITY',
        `Expected the name of one of the description's security schemes in 'security'; got '${name}'.${meant === undefined ? '' : ` Did you mean '${meant}'?`} It has: ${known}.`,
      )
    }),
  )
}

/** Operations whose server is known. @throws {CausewayError} `ERR_OPENAPI_SERVER` where none has one */
function withServer(
  chosen: ReadonlyMap<Operation, string>,
  service: Service,
  warnings: Warnings,
): ReadonlyMap<Operation, string> {
  let reason: CausewayError | undefined
  const reachable = new Map(
    [...chosen].filter(([operation]) => {
      try {
        return service.addressOf(operation) !== ''
      } catch (error) {
        if (!(error instanceof CausewayError)) throw error
        reason = error
        if (chosen.size > 1) warnings.add(`${error.message} ${operation.method} ${operation.path} is left out.`)
        return false
      }
    }),
  )
  if (reachable.size === 0 && reason !== undefined) throw reason
  return reachable
}

interface Divided {
  readonly tools: readonly OperationTool[]
  readonly resources: readonly OperationResource[]
}

/** Operations that the rule wants as resources, and can be, are; the rest are tools. */
function divided(
  operations: ReadonlyMap<Operation, string>,
  service: Service,
  { config, upstream }: { readonly config: OpenApiConfig; readonly upstream: string },
): Divided {
  const rule = config.resources
  const isWanted = rule === undefined ? () => false : selects(rule === true ? {} : rule, 'all')
  const tools: OperationTool[] = []
  const resources: OperationResource[] = []
  for (const [operation, name] of operations) {
    const tool = new OperationTool(operation, name, service)
    const resource = isWanted(operation, name) ? operationResource(tool, upstream) : undefined
    if (resource === undefined) tools.push(tool)
    else resources.push(resource)
  }
  return { tools, resources }
}

import type { Connector, ConnectorContext } from '@causeway/connector-kit'
import { CausewayError, isObject } from '@causeway/protocol'
import type { Provider } from '@causeway/server'
import { findingText, pathText } from '../config/config-problem.js'
import type { UpstreamConfig } from '../config/definition.js'
import { explain } from '../config/explain.js'
import type { ConnectorSet } from '../plugins/connector-set.js'
import { findSecrets } from './find-secrets.js'

/** Connects an upstream; each attempt is a call. */
export type Connect = (context: ConnectorContext) => Promise<Provider>

/** Connects by a connector that has checked its part of the configuration. */
export function connectBy(entry: UpstreamConfig, connectors: ConnectorSet): Connect {
  return async (context) => connected(await loaded(entry.kind, connectors), entry, context)
}

/** The same by a connector that could not be loaded when the configuration was checked: its part is checked when it is there. */
export function connectUnchecked(entry: UpstreamConfig, connectors: ConnectorSet): Connect {
  return async (context) => {
    const { kind, config } = entry
    const connector = await loaded(kind, connectors)
    const long = connector.expand?.(config) ?? config
    const checked = await explain(connector.config, long, [kind])
    if (!checked.ok)
      throw new CausewayError(
        'ERR_CONFIG',
        checked.findings.map((found) => `${pathText(found.path)}: ${findingText(found)}`).join(' '),
      )
    return connected(connector, { ...entry, config: checked.value }, context)
  }
}

async function connected(connector: Connector, entry: UpstreamConfig, context: ConnectorContext): Promise<Provider> {
  await findSecrets(connector, entry, context.secrets)
  return provided(entry.kind, await connector.connect(entry.config, context))
}

/** Plugins are checked by nobody's compiler. */
function provided(kind: string, provider: unknown): Provider {
  if (isObject(provider)) return provider as Provider // what its members are is seen when they are used
  throw new CausewayError('ERR_CONNECTOR', `Expected connect() of the connector '${kind}' to resolve with a provider.`)
}

async function loaded(kind: string, connectors: ConnectorSet): Promise<Connector> {
  const connector = await connectors.load(kind)
  if (connector !== undefined) return connector
  const problem = connectors.problems.find((each) => each.kind === kind)
  const why = problem === undefined ? 'No installed package has it.' : `${problem.plugin}: ${problem.message}`
  throw new CausewayError('ERR_CONNECTOR', `The connector '${kind}' could not be loaded. ${why}`)
}

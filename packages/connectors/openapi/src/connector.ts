import { type Connector, defineConnector } from '@causeway/connector-kit'
import { configSchema, expandConfig, type OpenApiConfig } from './config.js'
import { connect } from './connect.js'

const connector: Connector<OpenApiConfig> = defineConnector({
  kind: 'openapi',
  description: 'The operations of an OpenAPI description, 2.0 to 3.2, as tools and resources',
  config: configSchema,
  expand: expandConfig,
  connect,
})

export default connector

export type { CommandUpstream, McpConfig, UrlUpstream } from './config.js'
export { default } from './connector.js'

export type { SqlConfig } from './config.js'
export { sql as default } from './connector.js'

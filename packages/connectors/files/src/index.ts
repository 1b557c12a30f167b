export type { FilesConfig } from './config.js'
export { default } from './connector.js'

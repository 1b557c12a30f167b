export type { ModuleConfig } from './config.js'
export { default } from './connector.js'
export { type Exports, type LoadOptions, loadModule } from './load-module.js'
export type { ModuleContext } from './module-context.js'

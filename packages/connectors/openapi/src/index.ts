export type { OpenApiConfig } from './config.js'
export { default } from './connector.js'
export type { SchemeAuth } from './security/scheme-auth.js'
export type { Selection } from './selection/selection.js'

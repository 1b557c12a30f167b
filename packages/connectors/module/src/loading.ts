export { loadFailure } from './load-failure.js'
export { registerTypescript } from './loader.js'

export type { Bus } from './bus.js'
export type { KeyValue, WriteOptions } from './key-value.js'
export { memoryBus } from './memory-bus.js'
export { type MemoryKeyValueOptions, memoryKeyValue } from './memory-key-value.js'

import type { JsonObject, ParseOptions } from '@causeway/protocol'

/** For browsers: fewer bytes to load count for more there than what a call takes. */
export const reading: ParseOptions = {}
export const paramsText: (params: JsonObject) => string = JSON.stringify

import { type ParseOptions, readAnswer } from '@causeway/protocol'

export { paramsText } from '@causeway/protocol'

/** How frames of servers are read, where calls are many and near. */
export const reading: ParseOptions = { read: readAnswer }

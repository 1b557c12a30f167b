/** Bytes of one configuration file. */
export const MAX_FILE_BYTES = 4_194_304
/** Maps and lists within each other. */
export const MAX_DEPTH = 64
/** Values of one file, those that aliases repeat counted every time. */
export const MAX_VALUES = 200_000
/** Times that the largest anchor may be repeated through aliases. */
export const MAX_ALIASES = 1_000
/** Characters of one value in the environment. */
export const MAX_VARIABLE_LENGTH = 65_536
/** Problems that are told of one configuration. */
export const MAX_PROBLEMS = 200

/** The bounds of this package, each with its unit in its name. */
export const limits = {
  /** Objects and arrays in one JSON Schema. */
  maxSchemaNodes: 10_000,
  /** Objects and arrays within each other in one JSON Schema. */
  maxSchemaDepth: 64,
  /** Schemas whose compilation is kept; the one unused for longest goes first. */
  maxCompiledSchemas: 1_000,
  /** Subschemas, members, items and characters that the check of one value may look at before it gives up. */
  maxCheckSteps: 4_000_000,
  /** Subschemas within each other, references followed, while one value is checked. */
  maxCheckDepth: 1_000,
  /** Choices that a native regular expression may have to try; a pattern with more is matched in linear time. */
  maxPatternWork: 1_000_000,
  /** States of a pattern that is matched in linear time; a larger one is not checked. */
  maxPatternStates: 5_000,
  /** Problems reported for one value. */
  maxProblems: 16,
  /** Characters of one text that describes problems. */
  maxProblemTextLength: 2_000,
  /** Characters of one shown value. */
  maxShownLength: 80,
} as const

/** Of one search for what a word meant; clients, which make none, do not carry them. */
export const suggestLimits = {
  /** Characters of the word. */
  maxLength: 128,
  /** Names that it is compared with. */
  maxCandidates: 2_000,
} as const

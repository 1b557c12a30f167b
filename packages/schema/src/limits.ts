/** The bounds of this package, each with its unit in its name. */
export const limits = {
  /** Objects and arrays in one JSON Schema. */
  maxSchemaNodes: 10_000,
  /** Objects and arrays within each other in one JSON Schema. */
  maxSchemaDepth: 64,
  /** Schemas whose compilation is kept; the one unused for longest goes first. */
  maxCompiledSchemas: 1_000,
  /** Problems reported for one value. */
  maxProblems: 16,
  /** Nodes of a value that is searched for all its problems; in a larger one the search ends at the first. */
  maxExplainedNodes: 2_000,
  /** Characters of one text that describes problems. */
  maxProblemTextLength: 2_000,
  /** Characters of one shown value. */
  maxShownLength: 80,
  /** Characters of a word that is searched for a near miss. */
  maxSuggestLength: 128,
  /** Names compared in one search for a near miss. */
  maxSuggestCandidates: 2_000,
} as const

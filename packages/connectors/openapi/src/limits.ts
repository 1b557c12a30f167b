/** The bounds of this package, each with its unit in its name. */
export const limits = {
  /** One document of a description, as it is in its file or answer. */
  maxDocumentBytes: 67_108_864,
  /** All documents of one description. */
  maxDescriptionBytes: 134_217_728,
  /** Documents that one description may consist of. */
  maxDocuments: 200,
  /** The wait for one document from the network. */
  documentTimeoutMs: 60_000,
  /** References that lead to references, one after the other. */
  maxReferenceHops: 32,
  /** Warnings that are told one by one while a description is read; the rest is counted. */
  maxWarnings: 50,
  /** Characters of a tool's name; with an upstream's name before it, it stays within the 64 that hosts take. */
  maxToolNameLength: 48,
  /** Characters of an argument's name, as hosts take them. */
  maxArgumentNameLength: 64,
  /** Objects and arrays in the schema of a tool's arguments; more makes it less deep. */
  maxInputNodes: 400,
  /** Objects and arrays in the schema of a tool's answer. */
  maxOutputNodes: 100,
  /** Schemas within each other; deeper ones take anything. */
  maxSchemaDepth: 20,
  /** Members of a schema that is written once more in full where it is used again; a larger one goes to `$defs`. */
  maxRepeatedNodes: 8,
  /** Values of one `enum`; a longer one is left out, the service checks it. */
  maxEnumValues: 200,
  /** Characters of a tool's description. */
  maxDescriptionLength: 900,
  /** Characters of an argument's description. */
  maxArgumentDescriptionLength: 240,
  /** Characters of the description of a member of an answer. */
  maxMemberDescriptionLength: 80,
  /** Characters of a title. */
  maxTitleLength: 120,
  /** Characters of a default or an example, as JSON. */
  maxSampleLength: 80,
  /** The longest answer of the service that becomes a result. */
  maxAnswerBytes: 1_048_576,
  /** Characters of what a failed request's answer said. */
  maxExcerptLength: 1_000,
  /** Characters of a request's URL. */
  maxUrlLength: 16_384,
  /** Members left out of one structured answer because the description has them otherwise; with more, all of them are. */
  maxMisfits: 64,
  /** Arrays and objects within each other in one parameter. */
  maxParameterDepth: 8,
} as const

/** The bounds of this connector that its configuration does not set, each with its unit in its name. */
export const limits = {
  /** One path, as UTF-8. */
  maxPathBytes: 4_096,
  /** One name in a path, as UTF-8. */
  maxNameBytes: 255,
  /** Folders within each other. */
  maxDepth: 64,
  /** Characters of one glob. */
  maxGlobLength: 500,
  /** Characters of one text or regular expression that is searched for. */
  maxPatternLength: 1_000,
  /** What is looked at to tell text from other bytes. */
  sniffBytes: 8_192,
  /** What is read at a time. */
  chunkBytes: 65_536,
  /** Text that one read returns, also where files may be larger. */
  maxTextBytes: 262_144,
  /** What one read goes through to find the lines that it was asked for. */
  maxScannedBytes: 268_435_456,
  /** Names that one walk through folders looks at. */
  maxWalkedEntries: 200_000,
  /** The longest that one list or search takes; what was found until then is the answer. */
  maxWalkMs: 10_000,
  /** Files that one search opens. */
  maxSearchedFiles: 20_000,
  /** What one search reads. */
  maxSearchedBytes: 1_073_741_824,
  /** Characters of a line that are matched at a time; a longer line is matched in pieces. */
  maxLineLength: 8_192,
  /** Steps of the matching of one line. */
  maxLineSteps: 4_000_000,
  /** Characters of a line that a match shows. */
  maxShownLine: 400,
  /** Lines before and behind a match. */
  maxContextLines: 10,
  /** Matching goes on for that long before others get a turn. */
  sliceMs: 10,
  /** Files and folders that are deleted, or looked at to be moved, with one folder. */
  maxFolderEntries: 10_000,
  /** Replacements of one edit. */
  maxEdits: 100,
  /** Folders that the list of resources looks into and watches. */
  maxListedFolders: 1_000,
  /** Changes are gathered for that long before the list of resources is made anew. */
  listDebounceMs: 250,
  /** A list of resources is used for that long where nothing watches its folders. */
  listTtlMs: 2_000,
  /** The same where its folders are watched. */
  watchedListTtlMs: 60_000,
} as const

/** Why a plugin is left out. The rest serves on. */
export interface PluginProblem {
  /** The package, or the file as the configuration names it. */
  readonly plugin: string
  /** Undefined where a file did not get so far as to say it. */
  readonly kind: string | undefined
  /** What was expected, what came, what to do. */
  readonly message: string
}

/** The first line of what was thrown: module loaders append whole import stacks. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${typeof error === 'string' ? `'${error}'` : `a ${typeof error}`}`
  const [line = ''] = error.message.split('\n', 1)
  return `${error.name}: ${line.slice(0, 300)}`
}

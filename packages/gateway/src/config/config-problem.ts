/** Something that is wrong with a configuration, and where. */
export interface ConfigProblem {
  /** As the caller named it; the name of the variable for what came from the environment. */
  readonly file: string
  /** From 1; 0 where there are no lines. */
  readonly line: number
  /** From 1; 0 where there are no lines. */
  readonly column: number
  /** `upstreams.crm.mcp.url`; empty where the file as a whole is meant. */
  readonly path: string
  /** All of it in one sentence or more, without the place. Never a secret. */
  readonly message: string
  /** What may stand there. */
  readonly expected?: string
  /** What stood there, in words. */
  readonly received?: string
  /** What may help, as a sentence. */
  readonly hint?: string
}

/** Keys and indexes from the root of a configuration to a place in it. */
export type ConfigPath = readonly (string | number)[]

/** Something that is wrong, before it is known where that was written. */
export interface Finding {
  readonly path: ConfigPath
  /** Is the key meant, and not its value? */
  readonly atKey?: boolean
  readonly expected?: string
  readonly received?: string
  readonly hint?: string
  /** Instead of "expected …, received …". */
  readonly says?: string
}

/** What is wrong, without the place. */
export function findingText({ says, expected, received, hint }: Omit<Finding, 'path'>): string {
  const came = received === undefined ? '' : `, received ${received}`
  const what = says ?? `expected ${expected}${came}.`
  return hint === undefined ? what : `${what} ${hint}`
}

const PLAIN = /^[\p{ID_Start}$_][\p{ID_Continue}$-]*$/u
const INDEX = /^(?:0|[1-9]\d*)$/

/** A path as a person writes it: `endpoints["/sales"][0]`. */
export function pathText(path: ConfigPath): string {
  let text = ''
  for (const step of path) {
    const key = String(step)
    if (INDEX.test(key)) text += `[${key}]`
    else if (PLAIN.test(key)) text += text === '' ? key : `.${key}`
    else text += `[${JSON.stringify(key)}]`
  }
  return text
}

/** The way back. */
export function pathOf(text: string): ConfigPath {
  const steps = text.matchAll(/\.?([\p{ID_Start}$_][\p{ID_Continue}$-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/gu)
  return [...steps].map(
    ([, plain, index, quoted]) => plain ?? (index === undefined ? JSON.parse(quoted ?? '""') : Number(index)),
  )
}

/** A line for each problem, as compilers write them, so that editors and terminals lead to the place. */
export function describeConfigProblems(problems: readonly ConfigProblem[]): string {
  return problems.map(lineOf).join('\n')
}

function lineOf({ file, line, column, path, message }: ConfigProblem): string {
  const place = line === 0 ? file : `${file}:${line}:${column}`
  return path === '' ? `${place}: ${message}` : `${place}: ${path}: ${message}`
}

/** Which tables are shown. */
export interface TableFilter {
  /** Names, or `schema.name`, with `*` for any characters. @default all */
  readonly include?: readonly string[] | undefined
  readonly exclude?: readonly string[] | undefined
}

/** Says which tables clients may see. */
export class Visibility {
  /** Are there tables in the database that clients may not see? */
  readonly limited: boolean
  readonly #include: readonly RegExp[] | undefined
  readonly #exclude: readonly RegExp[]

  constructor({ include, exclude = [] }: TableFilter) {
    this.limited = include !== undefined || exclude.length > 0
    this.#include = include?.map(globPattern)
    this.#exclude = exclude.map(globPattern)
  }

  shows(schema: string | undefined, name: string): boolean {
    const names = schema === undefined ? [name] : [name, `${schema}.${name}`]
    const matches = (pattern: RegExp): boolean => names.some((one) => pattern.test(one))
    return (this.#include === undefined || this.#include.some(matches)) && !this.#exclude.some(matches)
  }
}

function globPattern(glob: string): RegExp {
  const parts = glob.split('*').map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`, 'i')
}

import { ToolError } from '@causeway/server'

/** For what a caller named and nobody has; `finder` is where the names are. */
export function missing(what: string, finder: string): never {
  throw new ToolError(`There is no ${what}. Find what there is with ${finder}.`)
}

import { existsSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/** The files that belong to whoever works on a server. */
export class Project {
  readonly #root: string

  /** @param file the server's, absolute */
  constructor(file: string) {
    const folder = dirname(file)
    this.#root = folderWith('.git', folder) ?? folderWith('package.json', folder) ?? folder
  }

  /** Is the file one of the project's own, and no package that was installed into it? */
  has(path: string): boolean {
    const inside = relative(this.#root, path)
    return inside !== '' && !inside.startsWith('..') && !inside.split(sep).includes('node_modules')
  }
}

/** The nearest folder with an entry of that name, from `folder` upwards. */
function folderWith(name: string, folder: string): string | undefined {
  if (existsSync(join(folder, name))) return folder
  const above = dirname(folder)
  return above === folder ? undefined : folderWith(name, above)
}

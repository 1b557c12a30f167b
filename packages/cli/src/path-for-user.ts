import { relative, resolve } from 'node:path'

/**
 * A file as the user can name it in their shell: npm runs the scripts of a package in its folder, wherever it was called.
 * @param file as this process can name it
 */
export function pathForUser(file: string, env: { readonly [name: string]: string | undefined }): string {
  const folder = env.INIT_CWD ?? process.cwd()
  const path = resolve(folder) === process.cwd() ? file : relative(folder, resolve(file))
  return /\s/.test(path) ? `"${path}"` : path
}

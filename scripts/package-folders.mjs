import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './step.mjs'

/** The folders of all packages, relative to the root, in alphabetical order. */
export function packageFolders() {
  return ['packages', 'packages/connectors']
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`))
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .sort()
}

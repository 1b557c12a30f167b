import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Configuration files in a folder of their own, with whatever they need beside them. */
export interface Configurations {
  /** The path of a configuration that was written there. */
  add(name: string, configuration: object): Promise<string>
  readonly folder: string
  remove(): Promise<void>
}

export async function configurations(): Promise<Configurations> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-bench-'))
  return {
    folder,
    async add(name, configuration) {
      const file = join(folder, `${name}.yaml`)
      await writeFile(file, JSON.stringify({ listen: 0, ...configuration }))
      return file
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Where tests cite requirements: in a comment `// @must id, id` on the line above a test, or above a group of tests. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

export interface Citation {
  readonly id: string
  /** As in `test/wire/wire-truth.test.ts:7`. */
  readonly place: string
  /** Does a test, or a group of tests, follow? */
  readonly aboveTest: boolean
}

const ROOT = join(import.meta.dirname, '..', '..')
const FOLDERS = ['packages', 'test', 'examples']
const NOT_OURS: ReadonlySet<string> = new Set(['node_modules', 'dist', 'fixtures'])
const CITATION = /^ *\/\/ @must (.+)\n( *)(.*)/gm
const TEST = /^(?:test|it|describe)\b|^for \(/

/** All of this repository. */
export function citations(): readonly Citation[] {
  return FOLDERS.flatMap((folder) => testFiles(join(ROOT, folder))).flatMap(citationsOf)
}

function testFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : testFiles(path)
    return entry.name.endsWith('.test.ts') ? [path] : []
  })
}

function citationsOf(file: string): readonly Citation[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(CITATION)].flatMap(({ index, 1: ids = '', 3: next = '' }) => {
    const place = `${relative(ROOT, file)}:${text.slice(0, index).split('\n').length}`
    return ids.split(', ').map((id) => ({ id, place, aboveTest: TEST.test(next) }))
  })
}

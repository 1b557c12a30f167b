import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const place = mkdtempSync(join(tmpdir(), 'tutorials-'))

afterAll(() => rmSync(place, { recursive: true, force: true }))

/** A fenced block of the tutorial: its language, what stands beside it, and its text. */
interface Block {
  readonly language: string
  readonly note: string
  readonly text: string
}

function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', note = '', text = '']) => ({
      language,
      note,
      text,
    }),
  )
}

/** Both tutorials begin by making the packages; once is enough. */
let packed = false

test.each(['first-server', 'first-client'])('docs/%s.md works word by word', { timeout: 300_000 }, async (name) => {
  let folder = place
  let printed = ''
  for (const { language, note, text } of blocksOf(readFileSync(join(root, 'docs', `${name}.md`), 'utf8'))) {
    if (language === 'ts') writeFileSync(join(folder, note), text)
    if (language === 'console') expect(printed).toContain(text.trim())
    if (language !== 'sh' || note === 'keeps running' || (note === 'clone' && packed)) continue
    const from = note === 'clone' ? root : folder
    // The folder beside the clone is the one beside this test's.
    const script = note === 'clone' ? text.replace('../causeway-packages', join(place, 'causeway-packages')) : text
    const { code, output } = await shell(script, from)
    expect(code === 0, output).toBe(note !== 'fails')
    packed ||= note === 'clone'
    printed = output
    if (text.includes(`cd ${name}`)) folder = join(place, name)
  }
})

/**
 * npm asks the registry for what it does not have, and for nothing else. It runs no scripts of packages: SQLite, which no tutorial
 * uses, would be compiled for minutes wherever its binary cannot be downloaded.
 */
const BRISK = {
  npm_config_prefer_offline: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_ignore_scripts: 'true',
}

function shell(script: string, cwd: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(
      'sh',
      ['-ec', script],
      { cwd, env: { ...process.env, ...BRISK, NO_COLOR: '1' } },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : 1, output: stdout + stderr })
      },
    )
  })
}

import { embedded, prompt } from '@causeway/server'
import * as z from 'zod'
import { languages, severities, startingWith } from './handbook.js'
import { asMaterial, block, fenced, line } from './untrusted.js'

const language = z.enum(languages).describe('what the code is written in')
const code = block(20_000).describe('the code, up to 20,000 characters')

/** What is worth a closer look depends on the language. */
const focuses: Readonly<Record<string, readonly string[]>> = {
  go: ['concurrency', 'error handling', 'security'],
  python: ['error handling', 'security', 'typing'],
  sql: ['indexes', 'injection', 'locking'],
  typescript: ['error handling', 'security', 'typing'],
}

/** code-review@1 */
export const briefReview = prompt(
  {
    title: 'Code review, version 1',
    description: 'Reviews a piece of code. Newer: version 2 follows the handbook and looks closer at what you choose.',
    args: z.object({ language, code }),
    complete: { language: startingWith(languages) },
  },
  ({ language, code }) =>
    `Review this ${language} code. List what is wrong, the worst first.\n${asMaterial}\n\n${fenced(code, language)}`,
)

/** code-review@2 */
export const focusedReview = prompt(
  {
    title: 'Code review',
    description: 'Reviews a piece of code by the handbook, with a closer look at what you choose.',
    args: z.object({
      language,
      code,
      focus: line(60).optional().describe('what to look at most closely'),
      severity: z.enum(severities).default('sev3').describe('the least severity that is worth a comment'),
    }),
    complete: {
      language: startingWith(languages),
      focus: (typed, { language = '' }) => startingWith(focuses[language] ?? [])(typed),
      severity: startingWith(severities),
    },
  },
  async ({ language, code, focus, severity }, { read }) => {
    const handbook = await read(`handbook://review/${language}`)
    const closer = focus === undefined ? '' : ` Look most closely at: ${focus}.`
    return [
      ...handbook.map(embedded),
      `Review the ${language} code below by the handbook above.${closer} Leave out what is less than ${severity}. ` +
        `For each finding give the line, what happens, and a change that mends it.\n${asMaterial}`,
      fenced(code, language),
    ]
  },
)

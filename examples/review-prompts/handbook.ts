import { readFile } from 'node:fs/promises'
import { resource } from '@causeway/server'

export const languages = ['go', 'python', 'sql', 'typescript'] as const
export const severities = ['sev1', 'sev2', 'sev3'] as const

/** What reviewers look at, language by language. */
export const reviewPage = resource(
  'handbook://review/{language}',
  {
    name: 'review guidelines',
    description: 'What a review of code in a language looks at.',
    mime: 'text/markdown',
    complete: { language: startingWith(languages) },
    list: () => languages.map((language) => ({ uri: `handbook://review/${language}`, name: `reviewing ${language}` })),
  },
  ({ language }) => page('review', language, languages),
)

/** What happens in an incident, by how bad it is. */
export const incidentPage = resource(
  'handbook://incident/{severity}',
  {
    name: 'incident runbook',
    description: 'Who does what in an incident of a severity.',
    mime: 'text/markdown',
    complete: { severity: startingWith(severities) },
    list: () => severities.map((severity) => ({ uri: `handbook://incident/${severity}`, name: `${severity} runbook` })),
  },
  ({ severity }) => page('incident', severity, severities),
)

/** A completer over a fixed set. */
export function startingWith(values: readonly string[]): (typed: string) => string[] {
  return (typed) => values.filter((value) => value.startsWith(typed.toLowerCase()))
}

/** The name is looked up before it becomes part of a path; an unknown one is no resource. */
function page(folder: string, name: string, known: readonly string[]): Promise<string> | undefined {
  if (!known.includes(name)) return undefined
  return readFile(new URL(`handbook/${folder}/${name}.md`, import.meta.url), 'utf8')
}

import { embedded, prompt } from '@causeway/server'
import * as z from 'zod'
import { severities, startingWith } from './handbook.js'
import { asMaterial, block, fenced, line } from './untrusted.js'

const summary = line(200).describe('what is wrong, in one line')
const severity = z.enum(severities).describe('sev1 is the worst')

/** incident-response@1 */
export const firstResponse = prompt(
  {
    title: 'Incident response, version 1',
    description: 'The first steps in an incident. Newer: version 2 follows the runbook and reads logs.',
    args: z.object({ summary, severity }),
    complete: { severity: startingWith(severities) },
  },
  ({ summary, severity }) => `A ${severity} incident has begun: ${summary}\nWhat are the first five things to do?`,
)

/** incident-response@2 */
export const responsePlan = prompt(
  {
    title: 'Incident response',
    description:
      'A plan for an incident by the runbook of its severity, from a summary and, where you have one, a log.',
    args: z.object({
      summary,
      severity,
      service: line(60).describe('the service that is affected'),
      log: block(50_000).optional().describe('the end of its log, up to 50,000 characters'),
    }),
    complete: { severity: startingWith(severities) },
  },
  async ({ summary, severity, service, log }, { read }) => {
    const runbook = await read(`handbook://incident/${severity}`)
    return [
      ...runbook.map(embedded),
      `${service} has a ${severity} incident: ${summary}`,
      ...(log === undefined ? [] : [`The end of its log. ${asMaterial}`, fenced(log)]),
      // A message of the other side: the model goes on from here instead of from nothing.
      {
        role: 'assistant',
        content: { type: 'text', text: 'I will go by the runbook, and say of each step what it rests on.' },
      },
      'Write the plan: what is known, what to do now and by whom, what to tell users, and when to look again.',
    ]
  },
)

/** @see https://modelcontextprotocol.io/specification/2026-07-28/server/prompts */
import type { GetPromptResult, Prompt } from '@causeway/protocol'
import type { CallOptions } from '../call-options.js'
import type { Session } from '../session.js'
import { type ListKind, type ListOptions, listAll, listPage, type Page, type PageOptions } from './list.js'
import { checkMember, messageProblem } from './shapes.js'

const LIST: ListKind = { method: 'prompts/list', member: 'prompts', capability: 'prompts', key: 'name' }

export function listPrompts(session: Session, options: ListOptions): Promise<readonly Prompt[]> {
  return listAll(session, LIST, options)
}

export function listPromptsPage(session: Session, options: PageOptions): Promise<Page<Prompt>> {
  return listPage(session, LIST, options)
}

export async function getPrompt(
  session: Session,
  name: string,
  args: { readonly [name: string]: string } | undefined,
  options: CallOptions,
): Promise<GetPromptResult> {
  const params = args === undefined ? { name } : { name, arguments: args }
  const result = await session.request('prompts/get', params, options)
  checkMember('prompts/get', result, 'messages', messageProblem)
  return result as unknown as GetPromptResult // as: what every caller relies on was checked above
}

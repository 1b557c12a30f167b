/** @see https://modelcontextprotocol.io/specification/2026-07-28/server/resources */
import type { ReadResourceResult, Resource, ResourceTemplate } from '@causeway/protocol'
import { type CachedCallOptions, cachedRequest } from '../cached-request.js'
import type { Session } from '../session.js'
import { type ListKind, type ListOptions, listAll, listPage, type Page, type PageOptions } from './list.js'
import { checkMember, contentsProblem } from './shapes.js'

const LIST: ListKind = { method: 'resources/list', member: 'resources', capability: 'resources', key: 'uri' }
const LIST_TEMPLATES: ListKind = {
  method: 'resources/templates/list',
  member: 'resourceTemplates',
  capability: 'resources',
  key: 'uriTemplate',
}

export function listResources(session: Session, options: ListOptions): Promise<readonly Resource[]> {
  return listAll(session, LIST, options)
}

export function listResourcesPage(session: Session, options: PageOptions): Promise<Page<Resource>> {
  return listPage(session, LIST, options)
}

export function listResourceTemplates(session: Session, options: ListOptions): Promise<readonly ResourceTemplate[]> {
  return listAll(session, LIST_TEMPLATES, options)
}

export function listResourceTemplatesPage(session: Session, options: PageOptions): Promise<Page<ResourceTemplate>> {
  return listPage(session, LIST_TEMPLATES, options)
}

export async function readResource(
  session: Session,
  uri: string,
  options: CachedCallOptions,
): Promise<ReadResourceResult> {
  const result = await cachedRequest(session, 'resources/read', { uri }, options)
  checkMember('resources/read', result, 'contents', contentsProblem)
  return result as unknown as ReadResourceResult // as: what every caller relies on was checked above
}

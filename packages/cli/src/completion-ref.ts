import type { CompletionRef, Prompt, ResourceTemplate } from '@causeway/protocol'
import { named } from './named.js'

/** Lists what a name may be one of. */
export interface RefSources {
  prompts(): Promise<readonly Prompt[]>
  templates(): Promise<readonly ResourceTemplate[]>
}

/**
 * What arguments are completed of: a prompt by its name, or a resource template, which is told by the braces that it must have.
 * @throws {Failure} where there is no such thing
 */
export async function completionRef(name: string, sources: RefSources): Promise<CompletionRef> {
  if (!name.includes('{')) {
    named(await sources.prompts(), (prompt) => prompt.name, name, 'prompt')
    return { type: 'ref/prompt', name }
  }
  named(await sources.templates(), ({ uriTemplate }) => uriTemplate, name, 'resource template')
  return { type: 'ref/resource', uri: name }
}

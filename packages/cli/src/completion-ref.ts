import { type CompletionRef, type Prompt, parseUriTemplate, type ResourceTemplate } from '@causeway/protocol'
import { argumentsOf, unknownArgument } from './arguments.js'
import { named, unknownName } from './named.js'

/** Lists what a name may be one of. */
export interface RefSources {
  prompts(): Promise<readonly Prompt[]>
  templates(): Promise<readonly ResourceTemplate[]>
}

/**
 * What `argument` is completed of: a prompt by its name, or a resource template, which is told by the braces that it must have.
 * @throws {Failure} where there is no such thing, or it has no such argument
 */
export async function completionRef(name: string, argument: string, sources: RefSources): Promise<CompletionRef> {
  if (!name.includes('{')) {
    const prompts = await sources.prompts()
    const prompt = prompts.find((item) => item.name === name) ?? (await noSuch(name, prompts, sources))
    checkArgument(argument, argumentsOf(prompt))
    return { type: 'ref/prompt', name }
  }
  named(await sources.templates(), ({ uriTemplate }) => uriTemplate, name, 'resource template')
  checkArgument(argument, variablesOf(name))
  return { type: 'ref/resource', uri: name }
}

async function noSuch(name: string, prompts: readonly Prompt[], sources: RefSources): Promise<never> {
  // It is the name that is wrong, whatever becomes of this list.
  const templates = await sources.templates().catch(() => [])
  const names = [...prompts.map((item) => item.name), ...templates.map(({ uriTemplate }) => uriTemplate)]
  throw unknownName(names, name, 'prompt or template')
}

/** A server that does not say what something takes may know more of it than its list. */
function checkArgument(name: string, known: readonly { readonly name: string }[]): void {
  if (known.length === 0 || known.some((one) => one.name === name)) return
  throw unknownArgument(
    name,
    known.map((one) => one.name),
  )
}

function variablesOf(template: string): readonly { readonly name: string }[] {
  try {
    return parseUriTemplate(template).variables
  } catch {
    // The server reads its template in some way of its own.
    return []
  }
}

/** The `_meta` key under which tools, resources and prompts carry their tags, an array of strings. */
export const TAGS = 'dev.causeway/tags'

/** The tags of anything that carries `_meta`. */
export function tagsOf(item: { readonly _meta?: { readonly [key: string]: unknown } }): readonly string[] {
  const tags = item._meta?.[TAGS]
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : []
}

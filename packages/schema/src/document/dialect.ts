/** The versions of JSON Schema that this package understands. @see https://json-schema.org/specification-links */
export type Dialect = '2020-12' | '2019-09' | 'draft-07'

const dialects: ReadonlyMap<string, Dialect> = new Map([
  ['https://json-schema.org/draft/2020-12/schema', '2020-12'],
  ['https://json-schema.org/draft/2019-09/schema', '2019-09'],
  ['http://json-schema.org/draft-07/schema', 'draft-07'],
  ['http://json-schema.org/draft-06/schema', 'draft-07'],
])

/**
 * The dialect that a schema's `$schema` names; 2020-12 where it names none.
 *
 * @throws TypeError where it names another one.
 */
export function dialectOf($schema: unknown): Dialect {
  if ($schema === undefined) return '2020-12'
  const dialect =
    typeof $schema === 'string'
      ? dialects.get(
          $schema.replace(/#$/, '').replace(/^https?:\/\/json-schema\.org\/draft-/, 'http://json-schema.org/draft-'),
        )
      : undefined
  if (dialect !== undefined) return dialect
  throw new TypeError(
    `Unsupported JSON Schema dialect: $schema is ${JSON.stringify($schema)}, supported are ${[...dialects.keys()].join(', ')}. Write the schema in 2020-12 and leave $schema out.`,
  )
}

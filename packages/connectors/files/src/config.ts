import * as z from 'zod'

const globs = z.array(z.string().min(1))
const rootName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, "Expected lower-case letters, digits, '-' and '_'")

const permissions = {
  write: z.boolean().optional().describe('Tools that write and edit files'),
  move: z.boolean().optional().describe('A tool that moves and renames files and folders'),
  delete: z.boolean().optional().describe('A tool that deletes files and folders'),
}

const folder = z.union([
  z.string().min(1),
  z.strictObject({ path: z.string().min(1).describe('The folder'), ...permissions }),
])

interface FolderPermissions {
  readonly write?: boolean | undefined
  readonly move?: boolean | undefined
  readonly delete?: boolean | undefined
}

/** A checked configuration, its defaults filled in; `configSchema` says what each member is. */
export interface FilesConfig extends FolderPermissions {
  readonly root?: string | undefined
  readonly roots?: { readonly [name: string]: string | ({ readonly path: string } & FolderPermissions) } | undefined
  readonly include?: readonly string[] | undefined
  readonly exclude?: readonly string[] | undefined
  readonly hidden: boolean
  readonly followSymlinks: boolean
  readonly maxFileBytes: number
  readonly maxResults: number
  readonly maxResources: number
  readonly watch: boolean | { readonly pollMs: number }
  readonly ttlMs: number
}

/** What may stand under `files:`. */
export const configSchema: z.ZodType<FilesConfig> = z
  .strictObject({
    root: z.string().min(1).optional().describe('The folder that is served, relative to the configuration file'),
    roots: z
      .record(rootName, folder)
      .optional()
      .describe('Several folders by name; paths begin with the name. Each may have its own write, move and delete'),
    include: globs.optional().describe('Globs of the files that are there for clients; default: all of them'),
    exclude: globs.optional().describe('Globs of files and folders that are not; case does not count'),
    hidden: z.boolean().default(false).describe('Serve names that begin with a dot, too'),
    followSymlinks: z.boolean().default(false).describe('Follow symbolic links that stay inside of their root'),
    ...permissions,
    maxFileBytes: z
      .int()
      .min(1_024)
      .max(67_108_864)
      .default(2_097_152)
      .describe('The most that is read at a time, and that is written'),
    maxResults: z.int().min(1).max(10_000).default(200).describe('Entries of one list, matches of one search'),
    maxResources: z.int().min(0).max(10_000).default(1_000).describe('Files listed as resources; all can be read'),
    watch: z
      .union([
        z.boolean(),
        z.strictObject({
          pollMs: z.int().min(100).max(3_600_000).describe('Look that often, for disks that announce no changes'),
        }),
      ])
      .default(true)
      .describe('Announce changes of files that clients subscribed to, and of the list'),
    ttlMs: z.int().min(0).default(1_000).describe('How long a client may reuse what it read without asking again'),
  })
  .refine((config) => (config.root === undefined) !== (config.roots === undefined), {
    message: "Expected either 'root' or 'roots'",
  })
  .refine((config) => config.roots === undefined || Object.keys(config.roots).length > 0, {
    message: 'Expected at least one folder',
    path: ['roots'],
  })

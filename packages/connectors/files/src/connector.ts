import { type Connector, type ConnectorContext, defineConnector } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import { type Change, mcp, type Provider, type ToolValue } from '@causeway/server'
import { configSchema, type FilesConfig } from './config.js'
import { Visibility } from './path/visibility.js'
import { FileResources } from './resources/file-resources.js'
import { FileWatch } from './resources/file-watch.js'
import { ResourceList } from './resources/resource-list.js'
import { deleteTool } from './tools/delete.js'
import { editTool } from './tools/edit.js'
import { infoTool } from './tools/info.js'
import { listTool } from './tools/list.js'
import { moveTool } from './tools/move.js'
import { readTool } from './tools/read.js'
import { searchTool } from './tools/search.js'
import type { Toolbox } from './tools/toolbox.js'
import { writeTool } from './tools/write.js'
import { Locks } from './tree/locks.js'
import { Places } from './tree/place.js'
import { type Permissions, type Root, realRoot } from './tree/root.js'

/** Folders: their files as resources, and tools that list, read, search and, where that is allowed, change them. */
const files: Connector<FilesConfig> = defineConnector<FilesConfig>({
  kind: 'files',
  description: 'Folders: files listed, read, searched and watched; written, moved and deleted where allowed',
  config: configSchema,
  expand: (short) => (typeof short === 'string' ? { root: short } : short),
  ignores: () => ['auth', 'http'],
  connect,
})

export default files

async function connect(config: FilesConfig, context: ConnectorContext): Promise<Provider> {
  const roots = await rootsOf(config, context)
  context.signal.throwIfAborted()
  const places = new Places(roots, config.roots !== undefined)
  const listeners = new Set<(change: Change) => void>()
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change)
  }
  const { watch } = config
  const unwatchable = (error: Error): void => context.log.warn('Some folders or files cannot be watched.', { error })
  const list = new ResourceList({
    places,
    maxResources: config.maxResources,
    watch,
    onChanged: () => tell({ kind: 'resources' }),
    onUnwatchable: unwatchable,
    onGone: () => context.lost(new CausewayError('ERR_FILES_ROOT', goneWords(roots))),
  })
  const pollMs = typeof watch === 'object' ? watch.pollMs : undefined
  const changed = (uri: string): void => tell({ kind: 'resource', uri })
  const fileWatch = watch === false ? undefined : new FileWatch({ pollMs }, { change: changed, error: unwatchable })
  const ending = new AbortController()
  const box: Toolbox = {
    places,
    config,
    locks: new Locks(),
    signal: AbortSignal.any([context.signal, ending.signal]),
    changed(place, change) {
      changed(places.uri(place))
      if (change !== 'changed') list.touch()
    },
  }
  const app = mcp({ name: 'files', tools: toolsOf(box) })
  return {
    tools: app.tools,
    resources: new FileResources(box, { list, watch: fileWatch }),
    notes: (kind) => (kind === 'resources' ? list.notes : undefined),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      ending.abort(new Error('The folder is not served any more.'))
      listeners.clear()
      list.close()
      await Promise.all([fileWatch?.close(), app.close()])
    },
  }
}

/** For who runs it: clients are not told where folders are. */
function goneWords(roots: readonly Root[]): string {
  const folders = roots.map(({ path }) => `'${path}'`).join(', ')
  return `What was served is not there any more: ${folders}. It is served again once it is back.`
}

async function rootsOf(config: FilesConfig, context: ConnectorContext): Promise<readonly Root[]> {
  const visibility = new Visibility({ include: config.include, exclude: config.exclude, hidden: config.hidden })
  const rootOf = async (name: string, folder: string, own: Partial<Permissions>): Promise<Root> => ({
    name,
    path: await realRoot(folder, context.directory, context.log),
    visibility,
    followSymlinks: config.followSymlinks,
    permissions: {
      write: own.write ?? config.write ?? false,
      move: own.move ?? config.move ?? false,
      delete: own.delete ?? config.delete ?? false,
    },
  })
  if (config.root !== undefined) return [await rootOf(context.name.toLowerCase(), config.root, {})]
  return await Promise.all(
    Object.entries(config.roots ?? {}).map(([name, folder]) =>
      typeof folder === 'string' ? rootOf(name, folder, {}) : rootOf(name, folder.path, permissionsOf(folder)),
    ),
  )
}

function permissionsOf(folder: { [K in keyof Permissions]?: boolean | undefined }): Partial<Permissions> {
  const given = Object.entries(folder).filter(([name, value]) => name !== 'path' && value !== undefined)
  return Object.fromEntries(given)
}

function toolsOf(box: Toolbox): { readonly [name: string]: ToolValue } {
  const allows = (what: keyof Permissions): boolean => box.places.roots.some((root) => root.permissions[what])
  return {
    list: listTool(box),
    read: readTool(box),
    search: searchTool(box),
    info: infoTool(box),
    ...(allows('write') ? { write: writeTool(box), edit: editTool(box) } : {}),
    ...(allows('move') ? { move: moveTool(box) } : {}),
    ...(allows('delete') ? { delete: deleteTool(box) } : {}),
  }
}

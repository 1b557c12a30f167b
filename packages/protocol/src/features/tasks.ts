/** The experimental tasks of 2025-11-25; later revisions have an extension of the same name. @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks */
import { type Method, notification, request } from '../method.js'
import { optional, params, string } from '../param-check.js'

const only = { sender: 'both', since: '2025-11-25', until: '2025-11-25' } as const
const oneTask = params({ taskId: string })

export const taskMethods: readonly Method[] = [
  request('tasks/get', { ...only, capability: 'tasks', checkParams: oneTask }),
  request('tasks/result', { ...only, capability: 'tasks', checkParams: oneTask }),
  request('tasks/list', { ...only, capability: 'tasks.list', checkParams: params({ cursor: optional(string) }) }),
  request('tasks/cancel', { ...only, capability: 'tasks.cancel', checkParams: oneTask }),
  notification('notifications/tasks/status', { ...only, checkParams: params({ taskId: string, status: string }) }),
]

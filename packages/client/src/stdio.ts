import type { Connection } from '@causeway/transports'
import { stdioClientConnection } from '@causeway/transports/node'
import type { Command } from './command.js'

/** A connection to a child process that runs `command`. */
export function openProcess(command: Command): Connection {
  return stdioClientConnection(command)
}

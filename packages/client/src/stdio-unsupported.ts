import type { Connection } from '@causeway/transports'
import type { Command } from './command.js'

/** @throws {TypeError} always: this platform starts no processes */
export function openProcess({ command }: Command): Connection {
  throw new TypeError(`Expected a URL, an application or a connection: '${command}' cannot be started here.`)
}

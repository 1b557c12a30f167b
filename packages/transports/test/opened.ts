import { onTestFinished } from 'vitest'
import type { Connection } from '../src/connection.js'
import { Inbox } from './inbox.js'

/** Opens a connection that ends with the test, and keeps what it delivers. */
export async function opened(connection: Connection): Promise<[Connection, Inbox]> {
  onTestFinished(() => connection.close())
  const inbox = new Inbox()
  await connection.open(inbox)
  return [connection, inbox]
}

import type { ListKind } from './list-snapshot.js'
import type { ToWorker } from './messages.js'

/** The way to one worker. */
export interface Line {
  send(message: ToWorker): void
  /** Does the server there want to know who calls? */
  readonly verifies: boolean
  /** Lists that it said had changed, since it was loaded. */
  readonly changedLists: Set<ListKind>
}

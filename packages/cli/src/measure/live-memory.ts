import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | undefined

/**
 * What is alive in this process after garbage collection, on the heap and in buffers, in kilobytes of 1,024 bytes. Takes
 * milliseconds, in which the process does nothing else.
 */
export function liveKilobytes(): number {
  collect ??= garbageCollector()
  // What the first run finds dead may have held other things.
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1_024
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc')
  // as: with that flag every new context has this function, which no type knows
  return runInNewContext('gc') as () => void
}

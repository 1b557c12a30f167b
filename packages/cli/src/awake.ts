const LONG_MS = 2 ** 30

/**
 * Keeps this process running until the returned function is called: a server in it may wait for something that holds no process
 * open. Not while its file is loaded, where such a wait never ends. Idempotent.
 */
export function stayAwake(): () => void {
  const timer = setInterval(() => {}, LONG_MS)
  return () => clearInterval(timer)
}

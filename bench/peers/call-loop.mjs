/**
 * Calls as fast as the answers come, `concurrency` at a time, whenever the benchmark says so, and tells how many calls
 * were answered a second.
 */
export function loop(call) {
  process.on('message', async ({ run }) => {
    if (run === undefined) return
    const { ms, concurrency } = run
    let calls = 0
    const start = performance.now()
    const end = start + ms
    const worker = async () => {
      while (performance.now() < end) {
        await call()
        calls++
      }
    }
    await Promise.all(Array.from({ length: concurrency }, worker))
    process.send({ perSecond: (calls * 1_000) / (performance.now() - start) })
  })
  process.channel.ref()
  process.send({ ready: true })
}

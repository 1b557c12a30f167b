/** Loaded into every subject: tells the benchmark what the process has used. Does not keep it alive. */
process.on('message', (message) => {
  if (message?.memory === true) process.send(memory())
  if (message?.cpu === true) process.send(cpu())
})
process.channel?.unref()

function memory() {
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { live: heapUsed + external, resident: rss }
}

function cpu() {
  const { user, system } = process.cpuUsage()
  return { microseconds: user + system }
}

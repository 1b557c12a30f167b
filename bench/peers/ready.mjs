/** Listens on a free port of the loopback interface and tells the benchmark which. */
export function listen(server) {
  server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }))
}

/** The body of a request, as JSON. */
export async function jsonBody(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString())
}

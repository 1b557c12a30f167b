/** From now on TypeScript can be imported; what it imports of this stack is this program's where nothing is installed beside it. */
export async function registerTypescript(): Promise<void> {
  // Only here: who runs JavaScript does not wait for it.
  const loading = await import('@causeway/connector-module/loading')
  await loading.registerTypescript(import.meta.url)
}

/** Did a connection arrive on a loopback address? */
export function arrivedOnLoopback({ localAddress = '' }: { readonly localAddress?: string | undefined }): boolean {
  return localAddress === '::1' || localAddress.startsWith('127.') || localAddress.startsWith('::ffff:127.')
}

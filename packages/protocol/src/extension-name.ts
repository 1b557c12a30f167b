/** @see https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning#extension-negotiation */
const EXTENSION =
  /^(?:[a-z](?:[a-z0-9-]*[a-z0-9])?)(?:\.[a-z](?:[a-z0-9-]*[a-z0-9])?)*\/(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)?$/i

/** Is this how extensions are named: labels with dots, a slash, a name, as `com.example/rooms`? */
export function isExtensionName(name: string): boolean {
  return EXTENSION.test(name)
}

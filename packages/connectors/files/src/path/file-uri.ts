/**
 * How files are addressed as resources: `files://<root>/<path>`, each name percent-encoded by itself. Where the folder is on
 * this machine does not show.
 */
const SCHEME = 'files://'

/** Other servers in front of this one add to the scheme: `docs+files://…`. */
const ANY_SCHEME = /^(?:[a-z][a-z0-9.+-]*\+)?files:\/\//i

/** The URI of a file below a root. */
export function fileUri(root: string, path: string): string {
  return `${SCHEME}${root}/${path.split('/').map(encodeURIComponent).join('/')}`
}

/** The template of everything below a root. */
export function fileUriTemplate(root: string): string {
  return `${SCHEME}${root}/{+path}`
}

/** Root and path, not checked any further; undefined for what no `fileUri` looks like. Decoded once: `%252e` stays `%2e`. */
export function parseFileUri(uri: string): { readonly root: string; readonly path: string } | undefined {
  if (!uri.startsWith(SCHEME) || /[?#\\]/.test(uri)) return undefined
  const rest = uri.slice(SCHEME.length)
  const slash = rest.indexOf('/')
  if (slash <= 0) return undefined
  try {
    const names = rest
      .slice(slash + 1)
      .split('/')
      .map(decodeURIComponent)
    // A separator that was encoded belongs to a name, and no name has one.
    if (names.some((name) => name === '' || name === '.' || name.includes('/'))) return undefined
    return { root: rest.slice(0, slash), path: names.join('/') }
  } catch {
    return undefined // what does not decode is the URI of nothing
  }
}

/** A URI that was pasted where a path is asked for, as this server spells it; undefined for anything else. */
export function pastedUri(text: string): string | undefined {
  return ANY_SCHEME.test(text) ? text.replace(ANY_SCHEME, SCHEME) : undefined
}

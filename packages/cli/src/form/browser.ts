import { spawn } from 'node:child_process'

/** The command that opens an address on this system, before the address. */
function opener(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open']
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  return ['xdg-open']
}

/**
 * Opens a web address in the person's browser, without a shell.
 * @param url of http or https, so that no program takes it for an option
 * @returns false where there is nothing to open it with
 */
export function openInBrowser(url: URL): Promise<boolean> {
  const [command, ...args] = opener(process.platform)
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url.href], { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => resolve(true))
    child.unref()
  })
}

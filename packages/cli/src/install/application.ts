import { homedir } from 'node:os'
import { join } from 'node:path'

/** An application that uses servers, and how its file names them. */
export interface Application {
  /** As people write it. */
  readonly title: string
  /** The member of its file that has the servers by their names. */
  readonly member: 'mcpServers' | 'servers'
  /** Does an entry say in `type` what it is? */
  readonly saysType: boolean
  /** Can an entry be an address, and not only a command? */
  readonly takesAddresses: boolean
  /** Where that file is. */
  readonly file: string
  /** What is to be done so that it reads the file again. */
  readonly next: string
}

/** Where the files of a user and of programs are. */
interface Places {
  readonly platform: NodeJS.Platform
  readonly env: { readonly [name: string]: string | undefined }
  readonly home: string
}

export type ApplicationName = 'claude-code' | 'claude-desktop' | 'cursor' | 'vscode'

/**
 * The applications by the names that the command line has for them.
 * @see https://modelcontextprotocol.io/docs/develop/connect-local-servers
 * @see https://docs.claude.com/en/docs/claude-code/mcp
 * @see https://cursor.com/docs/context/mcp
 * @see https://code.visualstudio.com/docs/copilot/reference/mcp-configuration
 */
export function applications(places: Places = here()): Readonly<Record<ApplicationName, Application>> {
  return {
    'claude-code': {
      title: 'Claude Code',
      member: 'mcpServers',
      saysType: true,
      takesAddresses: true,
      file: '.mcp.json',
      next: 'Start it in this folder, and let it use the server.',
    },
    'claude-desktop': {
      title: 'Claude Desktop',
      member: 'mcpServers',
      saysType: false,
      takesAddresses: false,
      file: join(settingsFolder(places), 'Claude', 'claude_desktop_config.json'),
      next: 'Quit it and start it again.',
    },
    cursor: {
      title: 'Cursor',
      member: 'mcpServers',
      saysType: false,
      takesAddresses: true,
      file: join(places.home, '.cursor', 'mcp.json'),
      next: 'Turn the server on in its settings, under MCP.',
    },
    vscode: {
      title: 'VS Code',
      member: 'servers',
      saysType: true,
      takesAddresses: true,
      file: join('.vscode', 'mcp.json'),
      next: 'Open this folder in it, and start the server from that file.',
    },
  }
}

/** Where programs keep what a user has set. */
function settingsFolder({ platform, env, home }: Places): string {
  switch (platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support')
    case 'win32':
      return env.APPDATA ?? join(home, 'AppData', 'Roaming')
    default:
      return env.XDG_CONFIG_HOME ?? join(home, '.config')
  }
}

function here(): Places {
  return { platform: process.platform, env: process.env, home: homedir() }
}

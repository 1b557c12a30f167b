/**
 * What to put into the configuration files of common applications, as text: VS Code and Cursor use the address, Claude
 * Desktop starts the server itself, since its configuration file knows commands only.
 */
export function clientConfigurations({ name, url, command, args }) {
  const configurations = [
    ['VS Code: .vscode/mcp.json', { servers: { [name]: { type: 'http', url } } }],
    ['Cursor: .cursor/mcp.json', { mcpServers: { [name]: { url } } }],
    ['Claude Desktop: claude_desktop_config.json', { mcpServers: { [name]: { command, args } } }],
    ['VS Code, without npm start', { servers: { [name]: { type: 'stdio', command, args } } }],
    ['Cursor, without npm start', { mcpServers: { [name]: { command, args } } }],
  ]
  return configurations.map(([title, json]) => `\n  ${title}\n${indented(json)}\n`).join('')
}

/** On one line where it fits. */
function indented(json) {
  const line = JSON.stringify(json, undefined, 1).replaceAll(/\n\s*/g, ' ')
  return (line.length <= 110 ? line : JSON.stringify(json, undefined, 2)).replaceAll(/^/gm, '    ')
}

/**
 * How the user starts this program: an installation that belongs to one project is found by `npx` only.
 * @param script as `process.argv` has it
 */
export function programName(script: string | undefined, env: { readonly [name: string]: string | undefined }): string {
  const isLocal = env.npm_command === 'exec' || /[/\\]node_modules[/\\]\.bin[/\\]/.test(script ?? '')
  return isLocal ? 'npx causeway' : 'causeway'
}

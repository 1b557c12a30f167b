import { mcp, tool } from '@causeway/server'
import * as z from 'zod'
import { codeAddress, HOSTS } from './address.js'
import { languageOf } from './language.js'
import { LineRange, MAX_LINES, selectLines } from './lines.js'
import { type Dial, readText } from './raw-text.js'

/** The server over a way to the hosts, which tests replace. */
export function codeFetcher(dial: Dial) {
  const fetchCode = tool(
    {
      title: 'Fetch code',
      description: 'Reads a file of source code from GitHub, GitLab or a Gist, by the address that a browser shows.',
      input: z.object({
        url: z
          .url({ protocol: /^https$/, error: 'expected an https address' })
          .describe(`at ${HOSTS.join(', ')}; #L10-L20 selects lines`),
        lines: LineRange.optional().describe(`such as 10-20; the first ${MAX_LINES} when left out`),
      }),
      output: z.object({
        url: z.string().describe('where the raw text was found'),
        language: z.string().describe('by the name of the file'),
        lines: z.object({ from: z.int(), to: z.int(), of: z.int() }),
        code: z.string(),
      }),
      readOnly: true,
      openWorld: true,
    },
    async ({ url, lines }, { signal }) => {
      const address = codeAddress(new URL(url))
      const { url: found, text } = await readText(address.raw, dial, signal)
      return { url: found.href, language: languageOf(found), ...selectLines(text, lines ?? address.lines) }
    },
  )
  return mcp({ name: 'code-fetcher', version: '1.0.0', tools: { fetch_code: fetchCode } })
}

export default codeFetcher(fetch)

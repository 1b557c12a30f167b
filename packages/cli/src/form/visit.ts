import type { ElicitResult, ElicitUrlParams } from '@causeway/protocol'
import { type Asker, ESCAPED } from '../ask/asker.js'
import { addressWarnings, isWebAddress } from './address-warnings.js'
import { brief } from './brief.js'
import { openInBrowser } from './browser.js'

type Consent = 'open' | 'by-hand' | 'decline' | 'cancel'

/**
 * Shows an address in full, with its host and what is odd about it, and opens it where the person agrees. Then waits until
 * they are done there. Nothing is fetched.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/client/elicitation
 */
export async function askToVisit(params: ElicitUrlParams, from: string, asker: Asker): Promise<ElicitResult> {
  const url = new URL(params.url)
  asker.say(brief(params.message), `${from} wants you to visit ${url.host === '' ? url.protocol : url.host}`)
  asker.line(url.href)
  if (!isWebAddress(url)) {
    asker.warn(`Only web addresses are opened, and ${url.protocol} is none: declined.`)
    return { action: 'decline' }
  }
  for (const warning of addressWarnings(url)) asker.warn(warning)
  const consent = await consentTo(url, asker)
  if (consent === 'decline' || consent === 'cancel') return { action: consent }
  if (consent === 'open' && !(await openInBrowser(url)))
    asker.warn('There is no browser to open here: please open it yourself.')
  return (await isDone(asker)) ? { action: 'accept' } : { action: 'cancel' }
}

async function consentTo(url: URL, asker: Asker): Promise<Consent> {
  const answer = await asker.choose<Consent>(
    `Open this page of ${url.host}?`,
    [
      { value: 'open', label: 'Open it in the browser' },
      { value: 'by-hand', label: 'Yes, but I open it myself' },
      { value: 'decline', label: 'Decline', hint: 'the server hears that you said no' },
      { value: 'cancel', label: 'Cancel', hint: 'the server hears that you left without an answer' },
    ],
    // Enter alone opens nothing that looks odd.
    addressWarnings(url).length > 0 ? 'decline' : 'open',
  )
  return answer === ESCAPED ? 'cancel' : answer
}

async function isDone(asker: Asker): Promise<boolean> {
  const answer = await asker.choose('If no browser came up, open the address yourself. Are you done there?', [
    { value: true, label: 'Yes, go on' },
    { value: false, label: 'No, cancel' },
  ])
  return answer === true
}

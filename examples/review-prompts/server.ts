import { type App, mcp } from '@causeway/server'
import { briefReview, focusedReview } from './code-review.js'
import { incidentPage, reviewPage } from './handbook.js'
import { firstResponse, responsePlan } from './incident-response.js'
import { versions } from './versions.js'

/** Prompts that a team keeps in one place: versioned, completed while they are typed, safe with text that nobody has read yet. */
const app: App = mcp({
  name: 'review-prompts',
  version: '1.0.0',
  instructions: 'A prompt without a version is its newest one; name@1 stays as it was.',
  resources: [reviewPage, incidentPage],
  prompts: {
    ...versions('code-review', briefReview, focusedReview),
    ...versions('incident-response', firstResponse, responsePlan),
  },
})

export default app

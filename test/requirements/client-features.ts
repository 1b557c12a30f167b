import type { Page } from './requirement.js'

/** What servers ask of clients: roots, sampling, elicitation. */
export const clientFeatures: Page = {
  address: '2026-07-28/client/elicitation',
  requirements: {
    'roots.capability': {
      at: '2026-07-28/client/roots#capabilities',
      says: 'A client with roots declares the capability roots.',
    },
    'roots.changed': {
      until: '2025-11-25',
      at: '2025-11-25/client/roots#root-list-changes',
      says: 'A client that declares so tells when its roots change.',
    },
    'roots.file-uri': { at: '2026-07-28/client/roots#root', says: 'The address of a root begins with file://.' },
    'roots.validated': {
      at: '2026-07-28/client/roots#security-considerations',
      says: 'A client shows only roots that it means to, and checks their addresses.',
    },
    'sampling.capability': {
      at: '2026-07-28/client/sampling#capabilities',
      says: 'A client that samples declares the capability sampling.',
    },
    'sampling.tools-declared': {
      since: '2025-11-25',
      at: '2026-07-28/client/sampling#tools-in-sampling',
      says: 'Tools in sampling are only for clients that declare sampling.tools.',
    },
    'sampling.results-alone': {
      since: '2025-11-25',
      at: '2026-07-28/client/sampling#tool-result-messages',
      says: 'A message with results of tools has nothing else.',
    },
    'sampling.results-balanced': {
      since: '2025-11-25',
      at: '2026-07-28/client/sampling#tool-use-and-result-balance',
      says: 'After a message that uses tools comes one with a result for each use.',
    },
    'sampling.tool-choice': {
      since: '2025-11-25',
      at: '2026-07-28/client/sampling#tool-choice-modes',
      says: 'With the choice required a model uses a tool, with none it uses none.',
    },
    'sampling.message-shape': {
      at: '2026-07-28/client/sampling#messages',
      says: 'A message says whose it is, and has content.',
    },
    'sampling.max-tokens': {
      at: '2026-07-28/client/sampling#sampling-parameters',
      says: 'A client keeps to maxTokens.',
    },
    'sampling.sensitive': {
      at: '2026-07-28/client/sampling#security-considerations',
      says: 'Sensitive data is handled with care.',
      whyNot: 'What is sensitive, only the application and its user can tell.',
    },
    'elicit.capability': {
      since: '2025-06-18',
      at: '#capabilities',
      says: 'A client that can be asked declares the capability elicitation, with a mode at least.',
    },
    'elicit.modes': {
      since: '2025-11-25',
      at: '#capabilities',
      says: 'A server asks only in the modes that the client has.',
    },
    'elicit.shape': {
      since: '2025-06-18',
      at: '#elicitation-requests',
      says: 'A question has a message; a form has a schema, an address to visit its url.',
    },
    'elicit.form-by-default': {
      since: '2025-11-25',
      at: '#elicitation-requests',
      says: 'A question that names no mode is a form.',
    },
    'elicit.url-valid': { since: '2025-11-25', at: '#url-mode-elicitation-requests', says: 'The address is a URL.' },
    'elicit.completion-to-asker': {
      since: '2025-11-25',
      until: '2025-11-25',
      at: '2025-11-25/client/elicitation#completion-notifications-for-url-mode-elicitation',
      says: 'That a visit is over is told to the client that was asked, with the id of the question.',
    },
    'elicit.completion-unknown': {
      since: '2025-11-25',
      until: '2025-11-25',
      at: '2025-11-25/client/elicitation#completion-notifications-for-url-mode-elicitation',
      says: 'A client ignores such news of questions that it does not know, or that are over.',
    },
    'elicit.required-error': {
      since: '2025-11-25',
      until: '2025-11-25',
      at: '2025-11-25/client/elicitation#url-elicitation-required-error',
      says: 'Error -32042 is for visits only, and lists them, with their ids.',
    },
    'elicit.declined': {
      since: '2026-07-28',
      at: '#error-handling',
      says: 'A server copes with who declines, cancels, or does not answer.',
    },
    'elicit.errors': {
      since: '2025-06-18',
      until: '2025-11-25',
      at: '2025-11-25/client/elicitation#error-handling',
      says: 'What goes wrong in a question is a JSON-RPC error.',
    },
    'elicit.bound': {
      at: '#security-considerations',
      says: 'A question is bound to the client and the user whom it was meant for.',
    },
    'elicit.state-user': {
      since: '2025-11-25',
      at: '#statefulness',
      says: 'What a server remembers of a question belongs to a user, not to a session, and nobody else gets at it.',
    },
    'elicit.url-no-prefetch': {
      since: '2025-11-25',
      at: '#safe-url-handling',
      says: 'A client fetches nothing of an address by itself.',
    },
    'elicit.url-consent': {
      since: '2025-11-25',
      at: '#safe-url-handling',
      says: 'A client opens no address that its user has not seen in full and agreed to.',
    },
    'elicit.no-secrets-in-forms': {
      since: '2025-06-18',
      at: '#user-interaction-model',
      says: 'No form asks for passwords, keys or other secrets; addresses are for that.',
      whyNot: 'Whether a question wants a secret, only the author of the server can tell.',
    },
    'elicit.ui': {
      since: '2025-06-18',
      at: '#user-interaction-model',
      says: 'Users see who asks, and can decline, cancel, and change what they entered.',
      whyNot: 'That is the interface of the application; handlers are told who asks and what.',
    },
    'elicit.url-safe-browser': {
      since: '2025-11-25',
      at: '#safe-url-handling',
      says: 'An address is opened where neither client nor model can look on.',
      whyNot: 'What an application opens addresses with is its own.',
    },
    'elicit.url-harmless': {
      since: '2025-11-25',
      at: '#safe-url-handling',
      says: 'An address that a server asks to visit holds no data of the user and opens nothing by itself.',
      whyNot: 'What an address holds, only the author of the server can tell.',
    },
    'elicit.not-for-authorization': {
      since: '2025-11-25',
      at: '#url-mode-elicitation-for-oauth-flows',
      says: 'Visits are not for authorizing users to the server itself, and what they bring is never shown to the client.',
      whyNot: 'What a visit is for, and what it brings, is between the author of the server and the user.',
    },
    'elicit.phishing': {
      since: '2025-11-25',
      at: '#phishing',
      says: 'A server makes sure that who visits an address is who was asked to.',
      whyNot: 'The page that is visited belongs to the author of the server.',
    },
  },
}

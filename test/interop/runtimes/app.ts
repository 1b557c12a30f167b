import { type App, tool } from '@causeway/server'
import { ourApp } from '../our-app.js'

/** What runs on every platform: what foreign clients talk to, and what depends most on the platform, streams that end early and change. */
export function portableApp(): App {
  const app = ourApp()
  let released = 0
  app.add({
    tools: {
      touch: tool({ description: 'Changes a resource' }, (_, { resourceUpdated }) => {
        resourceUpdated('test://watched-resource')
        return 'touched'
      }),
      hold: tool({ description: 'Takes until its caller goes away' }, (_, { signal, progress }) => {
        progress(1)
        return new Promise((resolve) =>
          signal.addEventListener('abort', () => {
            released += 1
            resolve('released')
          }),
        )
      }),
      released: tool({ description: 'How many callers went away' }, () => String(released)),
    },
  })
  return app
}

import type { Bus } from './bus.js'

/**
 * A bus inside one process. Listeners run before `publish` returns; what one of them throws is raised as an uncaught
 * error afterwards, so that the others still hear the message and the mistake still shows.
 */
export function memoryBus(): Bus {
  const topics = new Map<string, Set<{ readonly listener: (message: string) => void }>>()
  return {
    publish(topic, message) {
      const subscriptions = topics.get(topic)
      if (subscriptions === undefined) return
      for (const { listener } of Array.from(subscriptions)) deliver(listener, message)
    },
    subscribe(topic, listener) {
      const subscription = { listener }
      const subscriptions = topics.get(topic) ?? new Set()
      subscriptions.add(subscription)
      topics.set(topic, subscriptions)
      return () => {
        if (subscriptions.delete(subscription) && subscriptions.size === 0) topics.delete(topic)
      }
    },
  }
}

function deliver(listener: (message: string) => void, message: string): void {
  try {
    listener(message)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

/**
 * Messages to whoever listens at the moment, on this machine or on others: at most once, in the order of publication for
 * one publisher and topic, with no memory of what was published before.
 */
export interface Bus {
  /** Sends a message to every present listener of a topic. Never throws, whatever the listeners do. */
  publish(topic: string, message: string): void
  /** Listens to a topic until the returned function is called, which may be called more than once. */
  subscribe(topic: string, listener: (message: string) => void): () => void
}

import type { LoggingMessageParams, RpcNotification } from '@causeway/protocol'

/** Something that did not stop the client, but that someone should know. */
export interface Warning {
  /** `stray-message`, `invalid-item-dropped`, `invalid-tool-dropped`, `output-schema-unusable`, `subscription-lost`, `reconnect-failed`. */
  readonly kind: string
  readonly message: string
}

/** What a client tells whoever listens. In the modern era listening for changes opens a subscription. */
export interface ClientEvents {
  /** Also after a reconnect, when changes may have been missed: list again. */
  readonly toolsChanged: undefined
  readonly promptsChanged: undefined
  readonly resourcesChanged: undefined
  /** A resource that was subscribed to. */
  readonly resourceUpdated: { readonly uri: string }
  readonly log: LoggingMessageParams
  /** What was to be done at an address is done. 2025-11-25 only. */
  readonly elicitationComplete: { readonly elicitationId: string }
  /** A notification that no other event stands for. */
  readonly notification: RpcNotification
  readonly warning: Warning
  readonly reconnecting: { readonly attempt: number; readonly delayMs: number; readonly reason: Error | undefined }
  readonly reconnected: undefined
  /** The last event. `reason` is absent where the client itself was closed. */
  readonly closed: { readonly reason: Error | undefined }
}

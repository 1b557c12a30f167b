/** What is spoken over the WebSocket: one JSON-RPC message in each text frame. */
export const SUBPROTOCOL = 'mcp'

/** Closing codes. @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
export const CloseCode = {
  normal: 1000,
  goingAway: 1001,
  /** A frame of a kind that is not wanted here. */
  unsupportedData: 1003,
  /** There was no closing code. */
  none: 1005,
  /** The connection broke off without a word. */
  abnormal: 1006,
  policyViolation: 1008,
  tooBig: 1009,
} as const

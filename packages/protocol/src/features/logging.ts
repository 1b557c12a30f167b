/** @see https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/logging */
import { type Method, notification, request } from '../method.js'
import { anything, oneOf, optional, params, string } from '../param-check.js'

/** RFC 5424's eight levels, least severe first. */
export const LOGGING_LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'] as const

export type LoggingLevel = (typeof LOGGING_LEVELS)[number]

export interface LoggingMessageParams {
  readonly level: LoggingLevel
  readonly logger?: string
  readonly data: unknown
}

/** Is `value` one of the eight levels? */
export function isLoggingLevel(value: unknown): value is LoggingLevel {
  return (LOGGING_LEVELS as readonly unknown[]).includes(value)
}

/** Is a message at `level` to be sent to who asked for `threshold`? */
export function isAtLeast(level: LoggingLevel, threshold: LoggingLevel): boolean {
  return LOGGING_LEVELS.indexOf(level) >= LOGGING_LEVELS.indexOf(threshold)
}

const level = oneOf(LOGGING_LEVELS)

export const loggingMethods: readonly Method[] = [
  request('logging/setLevel', {
    sender: 'client',
    until: '2025-11-25',
    capability: 'logging',
    checkParams: params({ level }),
  }),
  notification('notifications/message', {
    sender: 'server',
    checkParams: params({ level, logger: optional(string), data: anything }),
  }),
]

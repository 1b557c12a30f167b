/**
 * Set-up file of tests that speak MCP: each message that a test sends or receives through our transports is checked
 * against the official schema of its revision.
 */
import { watchWire } from './watch-wire.js'

watchWire()

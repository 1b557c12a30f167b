/** Set-up file of tests in which no message crosses a wire: one that does belongs where messages are checked. */
import { watchWire } from './watch-wire.js'

watchWire({ nothing: true })

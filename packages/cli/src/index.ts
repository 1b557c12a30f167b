export { loadApp } from './app-file.js'
export { ExitCode } from './exit-code.js'
export { processTerminal, type Terminal } from './output/terminal.js'
export { run } from './program.js'

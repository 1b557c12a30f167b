/** The variable that tells a server to report its memory: a port of the loopback interface and a word to say there. */
export const MEMORY_REPORT = 'CAUSEWAY_MEMORY_REPORT'

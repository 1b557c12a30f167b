/** Reads a JSON text: returns and throws what `JSON.parse` does. */
export type ReadJson = (text: string) => unknown

/** Longer frames are the engine's alone: what it takes to begin matters less there. */
const SHORT = 1_024

/** What most tools answer: one text. Some write the envelope before what is in it, and some behind. */
const TEXT =
  /^\{(?:"jsonrpc":"2\.0","id":([1-9]\d{0,14}),)?"result":\{"content":\[\{"type":"text","text":("(?:[^"\\]|\\.)*")\}\]\}(?:,"jsonrpc":"2\.0","id":([1-9]\d{0,14}))?\}$/
/** How most tools are called: with arguments that have nothing within each other. */
const CALL =
  /^\{(?:"jsonrpc":"2\.0","id":([1-9]\d{0,14}),)?"method":"tools\/call","params":\{"name":"([\w./-]+)","arguments":(\{[^{}]*\})\}(?:,"jsonrpc":"2\.0","id":([1-9]\d{0,14}))?\}$/

/** Reads what servers send, in half the time where a tool answers with one text: only the text is left to the engine. */
export const readAnswer: ReadJson = (frame) => {
  const [, before, text, id = before] = recognised(frame, TEXT)
  if (id === undefined || text === undefined) return JSON.parse(frame)
  return { jsonrpc: '2.0', id: Number(id), result: { content: [{ type: 'text', text: JSON.parse(text) }] } }
}

/** Reads what clients send, in half the time for most calls of tools: only the arguments are left to the engine. */
export const readCall: ReadJson = (frame) => {
  const [, before, name, args, id = before] = recognised(frame, CALL)
  if (id === undefined || args === undefined) return JSON.parse(frame)
  return { jsonrpc: '2.0', id: Number(id), method: 'tools/call', params: { name, arguments: JSON.parse(args) } }
}

/** Where the part that is left to the engine is no JSON, the frame is none either. */
function recognised(frame: string, pattern: RegExp): readonly (string | undefined)[] {
  return (frame.length > SHORT ? null : pattern.exec(frame)) ?? []
}

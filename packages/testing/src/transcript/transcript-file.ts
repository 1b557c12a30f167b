import { readFile, writeFile } from 'node:fs/promises'
import { formatTranscript, parseTranscript, type Transcript } from './transcript.js'

/** @throws {SyntaxError} that names file and line, where it is no transcript; what reading throws */
export async function readTranscript(file: string | URL): Promise<Transcript> {
  const text = await readFile(file, 'utf8')
  try {
    return parseTranscript(text)
  } catch (error) {
    throw error instanceof SyntaxError ? new SyntaxError(`${file}: ${error.message}`, { cause: error }) : error
  }
}

export async function writeTranscript(file: string | URL, transcript: Transcript): Promise<void> {
  await writeFile(file, formatTranscript(transcript))
}

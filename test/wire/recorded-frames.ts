/** The frames of processes that a test starts, judged like those of its own. */
import { channel } from 'node:diagnostics_channel'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { WireFrame } from '@causeway/transports'

/** A line of the file. */
interface Recorded extends Omit<WireFrame, 'link'> {
  readonly pid: number
  readonly link: number
  readonly transport?: string
  /** What its session agreed on, where it has one. */
  readonly revision?: string
}

/** A link as the wire check looks at one. */
interface Link {
  transport: string | undefined
  session: { readonly revision: { readonly id: string } } | undefined
}

export interface Recording {
  /** The environment in which a process of Node.js records its frames. */
  readonly env: Readonly<Record<string, string>>
  /** Tells this process' wire check of what was recorded. To be called once, when the process has ended. */
  replay(): void
}

export function recording(): Recording {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-wire-'))
  const file = join(folder, 'frames.jsonl')
  const preload = pathToFileURL(join(import.meta.dirname, 'record-frames.mjs')).href
  return {
    env: { CAUSEWAY_WIRE_FRAMES: file, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${preload}` },
    replay() {
      const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
      rmSync(folder, { recursive: true })
      publish(text.split('\n').filter((line) => line !== ''))
    },
  }
}

function publish(lines: readonly string[]): void {
  const links = new Map<string, Link>()
  for (const line of lines) {
    const { pid, link: number, side, direction, text, transport, revision }: Recorded = JSON.parse(line)
    const key = `${pid} ${number}`
    const link = links.get(key) ?? { transport, session: undefined }
    links.set(key, link)
    link.session = revision === undefined ? undefined : { revision: { id: revision } }
    channel('causeway:wire').publish({ link, side, direction, text } satisfies WireFrame)
  }
}

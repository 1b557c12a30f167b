import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Command } from '@causeway/client'
import type { RawPipe, RawReceiver } from './raw-pipe.js'

/** Starts a program and carries lines: each frame is one, bytes are whatever they are. */
export async function lines(command: Command, receiver: RawReceiver): Promise<RawPipe> {
  const child = spawn(command.command, command.args ?? [], {
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    env: { ...process.env, ...command.env },
    stdio: ['pipe', 'pipe', command.stderr === 'ignore' ? 'ignore' : 'inherit'],
  })
  const { stdin, stdout } = child
  // A program that is gone says so by its end.
  stdin.on('error', () => {})
  const ended = heard(child, createInterface({ input: stdout }), receiver)
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
  const close = async (): Promise<void> => {
    stdin.end()
    child.kill()
    await ended
  }
  return {
    send: (frame) =>
      new Promise((resolve) => {
        stdin.write(typeof frame === 'string' ? `${frame}\n` : frame, () => resolve(undefined))
      }),
    end: async () => {
      stdin.end()
    },
    close,
  }
}

/** Hands on what the program says; resolves when it has said everything and is gone. */
function heard(child: ChildProcess, output: ReturnType<typeof createInterface>, receiver: RawReceiver): Promise<void> {
  output.on('line', (line) => receiver.frame(line))
  return new Promise((resolve) => {
    child.once('close', (code) => {
      receiver.closed({ code })
      resolve()
    })
  })
}

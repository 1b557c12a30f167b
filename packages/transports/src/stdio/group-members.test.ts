import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { hasEnded } from './group-members.js'

test.runIf(process.platform === 'linux')('a group of which only exit codes are left has ended', async () => {
  // What the shell becomes asks nobody for an exit code; the group of the other one is its own.
  const parent = spawn('/bin/sh', ['-c', 'setsid sh -c "echo \\$\\$; exec cat" <&3 & exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  })
  onTestFinished(() => void parent.kill())
  const [said] = await once(parent.stdout ?? parent, 'data')
  const group = Number(said)
  expect(hasEnded(group)).toBe(false)
  process.kill(-group, 'SIGKILL')
  await expect.poll(() => hasEnded(group)).toBe(true)
  expect(process.kill(-group, 0)).toBe(true)
})

import { expect, test } from 'vitest'
import { memoryBus } from './memory-bus.js'

test('A message reaches the present listeners of its topic, in order, and nobody else.', () => {
  const bus = memoryBus()
  const heard: string[] = []
  bus.publish('a', 'too early')
  bus.subscribe('a', (message) => heard.push(`first ${message}`))
  bus.subscribe('a', (message) => heard.push(`second ${message}`))
  bus.subscribe('b', (message) => heard.push(`other ${message}`))
  bus.publish('a', '1')
  bus.publish('a', '2')
  expect(heard).toEqual(['first 1', 'second 1', 'first 2', 'second 2'])
})

test('One function that listens twice stops once for each subscription, however often it stops.', () => {
  const bus = memoryBus()
  let count = 0
  const listener = (): void => void count++
  const stop = bus.subscribe('a', listener)
  bus.subscribe('a', listener)
  stop()
  stop()
  bus.publish('a', '')
  expect(count).toBe(1)
})

test('Who starts to listen while a message is delivered does not hear that one.', () => {
  const bus = memoryBus()
  let late = 0
  bus.subscribe('a', () => void bus.subscribe('a', () => void late++))
  bus.publish('a', '')
  expect(late).toBe(0)
  bus.publish('a', '')
  expect(late).toBe(1)
})

test('A listener that throws keeps the message from nobody, and its error still shows.', async () => {
  const bus = memoryBus()
  const heard: string[] = []
  bus.subscribe('a', () => {
    throw new Error('broken listener')
  })
  bus.subscribe('a', (message) => heard.push(message))
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  const uncaught = new Promise<Error>((resolve) => process.once('uncaughtException', resolve))
  bus.publish('a', 'x')
  expect(heard).toEqual(['x'])
  expect((await uncaught).message).toBe('broken listener')
  for (const listener of others) process.on('uncaughtException', listener)
})

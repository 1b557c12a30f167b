import { expect, test } from 'vitest'
import { memoryKeyValue } from './memory-key-value.js'

test('A value is read back, replaced and deleted.', async () => {
  const store = memoryKeyValue()
  expect(await store.get('a')).toBeUndefined()
  await store.set('a', '1')
  await store.set('a', '2')
  expect(await store.get('a')).toBe('2')
  expect(await store.delete('a')).toBe(true)
  expect(await store.delete('a')).toBe(false)
  expect(await store.get('a')).toBeUndefined()
})

test('Compare-and-set writes only over the value it was told, and one of two rivals loses.', async () => {
  const store = memoryKeyValue()
  expect(await store.compareAndSet('a', 'x', '1')).toBe(false)
  const rivals = await Promise.all([store.compareAndSet('a', undefined, '1'), store.compareAndSet('a', undefined, '2')])
  expect(rivals).toEqual([true, false])
  expect(await store.compareAndSet('a', '1', '3')).toBe(true)
  expect(await store.get('a')).toBe('3')
})

test('A value expires by the clock, and a later write without expiry stays.', async () => {
  let now = 0
  const store = memoryKeyValue({ clock: () => now })
  await store.set('a', '1', { ttlMs: 100 })
  await store.set('b', '1', { ttlMs: 100 })
  await store.set('b', '2')
  now = 99
  expect(await store.get('a')).toBe('1')
  now = 100
  expect(await store.get('a')).toBeUndefined()
  expect(await store.delete('a')).toBe(false)
  expect(await store.compareAndSet('a', undefined, '3')).toBe(true)
  expect(await store.get('b')).toBe('2')
})

test('Above the bounds the value unused for longest goes first.', async () => {
  const store = memoryKeyValue({ maxEntries: 2 })
  await store.set('a', '1')
  await store.set('b', '1')
  await store.get('a')
  await store.set('c', '1')
  expect([await store.get('a'), await store.get('b'), await store.get('c')]).toEqual(['1', undefined, '1'])

  const small = memoryKeyValue({ maxBytes: 20 })
  await small.set('a', '1234')
  await small.set('b', '1234')
  await small.set('c', '1234')
  expect([await small.get('a'), await small.get('b'), await small.get('c')]).toEqual([undefined, '1234', '1234'])
  await expect(small.set('d', 'x'.repeat(20))).rejects.toThrow(RangeError)
})

test('Expired values make room before live ones have to go.', async () => {
  let now = 0
  const store = memoryKeyValue({ maxEntries: 100, clock: () => now })
  await store.set('precious', '1')
  for (let count = 0; count < 60; count++) await store.set(`old ${count}`, '', { ttlMs: 10 })
  now = 11
  for (let count = 0; count < 90; count++) await store.set(`new ${count}`, '')
  expect(await store.get('precious')).toBe('1')
})

test('An option out of range is refused at once.', async () => {
  expect(() => memoryKeyValue({ maxEntries: 0 })).toThrow('Expected maxEntries to be a number above 0, received 0.')
  expect(() => memoryKeyValue({ maxBytes: Number.NaN })).toThrow(TypeError)
  await expect(memoryKeyValue().set('a', '', { ttlMs: -1 })).rejects.toThrow(TypeError)
})

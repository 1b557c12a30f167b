import { expect, test } from 'vitest'
import { Canceller, signalFor } from './cancellation.js'

test('a canceller tells each listener once, as an abort signal does', () => {
  for (const make of [() => new Canceller(), () => new AbortController()]) {
    const told: string[] = []
    const control = make()
    const signal = 'signal' in control ? control.signal : control
    const [first, second, gone] = ['first', 'second', 'gone'].map((name) => () => void told.push(name)) as [
      () => void,
      () => void,
      () => void,
    ] // as: three
    for (const listener of [first, second, first, gone]) signal.addEventListener('abort', listener)
    signal.removeEventListener('abort', gone)
    control.abort('enough')
    control.abort('more')
    signal.addEventListener('abort', second)
    expect([told, signal.aborted, signal.reason]).toEqual([['first', 'second'], true, 'enough'])
  }
})

test('a whole signal follows a canceller, also one that has been used', () => {
  const canceller = new Canceller()
  const before = signalFor(canceller)
  canceller.abort('enough')
  expect([before.aborted, before.reason, signalFor(canceller).reason]).toEqual([true, 'enough', 'enough'])
})

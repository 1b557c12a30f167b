import fc from 'fast-check'
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

test('whoever comes and goes, those that stay are told, in the order in which they came', () => {
  const step = fc.record({ comes: fc.boolean(), who: fc.nat(3) })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const [ours, platforms] = [new Canceller(), new AbortController()].map((control) => {
        const told: number[] = []
        const listeners = [0, 1, 2, 3].map((who) => () => void told.push(who))
        const signal = 'signal' in control ? control.signal : control
        for (const { comes, who } of steps) {
          const listener = listeners[who] as () => void // as: there are four
          if (comes) signal.addEventListener('abort', listener)
          else signal.removeEventListener('abort', listener)
        }
        control.abort()
        return told
      })
      expect(ours).toEqual(platforms)
    }),
  )
})

test('a whole signal follows a canceller, also one that has been used', () => {
  const canceller = new Canceller()
  const before = signalFor(canceller)
  canceller.abort('enough')
  expect([before.aborted, before.reason, signalFor(canceller).reason]).toEqual([true, 'enough', 'enough'])
})

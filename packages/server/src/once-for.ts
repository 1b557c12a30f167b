/** The same answer for the same object: what is derived from an answer is kept by its identity, as long as that object lives. */
export function onceFor<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>()
  return (key) => {
    const before = known.get(key)
    if (before !== undefined) return before.value
    const value = make(key)
    known.set(key, { value })
    return value
  }
}

/** Answers by the objects that lead here, one after the other. */
interface Node<K extends object, V> {
  made?: { readonly value: V }
  readonly next: WeakMap<K, Node<K, V>>
}

/** The same answer for the same objects in the same order. */
export function onceForAll<K extends object, V>(make: (keys: readonly K[]) => V): (keys: readonly K[]) => V {
  const root: Node<K, V> = { next: new WeakMap() }
  return (keys) => {
    let node = root
    for (const key of keys) {
      let next = node.next.get(key)
      if (next === undefined) {
        next = { next: new WeakMap() }
        node.next.set(key, next)
      }
      node = next
    }
    node.made ??= { value: make(keys) }
    return node.made.value
  }
}

/**
 * Lists in the order in which they are shown, with the items that are served: where two have a name, the one that is asked first has it.
 * The same two lists give the same object, as what is derived from lists is kept by its identity.
 */
export function asServedBy<T extends object>(
  keyOf: (item: T) => string,
): (shown: readonly T[], asked: readonly T[]) => readonly T[] {
  const known = new WeakMap<readonly T[], { readonly asked: readonly T[]; readonly served: readonly T[] }>()
  return (shown, asked) => {
    const before = known.get(shown)
    if (before?.asked === asked) return before.served
    const owners = new Map(asked.map((item) => [keyOf(item), item]))
    const served = shown.map((item) => owners.get(keyOf(item)) ?? item)
    known.set(shown, { asked, served })
    return served
  }
}

/** What the wire check needs to know of the running test. */
export const arrivals: { mayBeBad: boolean } = { mayBeBad: false }

/**
 * From here to the end of the test, what arrives may break the schema: the test plays a peer that misbehaves. What our
 * side sends is checked all the same.
 */
export function expectBadWire(): void {
  arrivals.mayBeBad = true
}

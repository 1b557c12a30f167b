/** What the keywords of a schema have looked at in one object or array, for `unevaluatedProperties` and `unevaluatedItems`. */
export class Evaluated {
  /** Names of members; all of them where it is undefined. */
  #members: Set<string> | undefined = new Set()
  /** Indexes of items beyond those in front. */
  readonly #items = new Set<number>()
  /** This many items from the front. */
  #itemsInFront = 0

  addMember(name: string): void {
    this.#members?.add(name)
  }

  addAllMembers(): void {
    this.#members = undefined
  }

  addItem(index: number): void {
    this.#items.add(index)
  }

  addItemsInFront(count: number): void {
    this.#itemsInFront = Math.max(this.#itemsInFront, count)
  }

  hasMember(name: string): boolean {
    return this.#members === undefined || this.#members.has(name)
  }

  hasItem(index: number): boolean {
    return index < this.#itemsInFront || this.#items.has(index)
  }

  addAll(other: Evaluated): void {
    if (other.#members === undefined) this.#members = undefined
    else for (const name of other.#members) this.#members?.add(name)
    for (const index of other.#items) this.#items.add(index)
    this.addItemsInFront(other.#itemsInFront)
  }
}

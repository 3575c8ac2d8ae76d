/** Keeps the `capacity` items of highest priority, highest first, and knows the priority of the best one left out. */
export class TopItems<T> {
  readonly #capacity: number;
  /** One more than the capacity. */
  #kept: { readonly priority: number; readonly item: T }[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(item: T, priority: number): void {
    const last = this.#kept.at(-1);
    if (this.#kept.length > this.#capacity && last !== undefined && priority <= last.priority) return;
    let at = this.#kept.length;
    while (at > 0 && (this.#kept[at - 1]?.priority ?? 0) < priority) at--;
    this.#kept.splice(at, 0, { priority, item });
    this.#kept.length = Math.min(this.#kept.length, this.#capacity + 1);
  }

  get size(): number {
    return Math.min(this.#kept.length, this.#capacity);
  }

  /**
   * @param count at most the capacity.
   * @returns the best `count` items, and the priority of the next one: 0 when there is none.
   */
  best(count: number): { readonly items: readonly T[]; readonly nextPriority: number } {
    const items = this.#kept.slice(0, count).map(({ item }) => item);
    return { items, nextPriority: this.#kept[count]?.priority ?? 0 };
  }
}

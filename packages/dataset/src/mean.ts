/** The mean of the values seen so far. */
export class Mean {
  #sum = 0;
  #count = 0;

  /** Does nothing for `undefined`. */
  add(value: number | undefined): void {
    if (value === undefined) return;
    this.#sum += value;
    this.#count++;
  }

  get count(): number {
    return this.#count;
  }

  /** `undefined` when no value was seen. */
  get value(): number | undefined {
    return this.#count === 0 ? undefined : this.#sum / this.#count;
  }
}

const chunkRows = 1 << 16;

/** 32-bit whole numbers, one a row, four bytes each: grows in pieces, so that growing never takes twice the memory. */
export class RowNumbers {
  readonly #chunks: Int32Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length % chunkRows === 0) this.#chunks.push(new Int32Array(chunkRows));
    this.set(this.#length++, value);
  }

  /** The value of a row that was pushed. */
  at(row: number): number {
    return this.#chunks[row >>> 16]?.[row & (chunkRows - 1)] ?? 0;
  }

  set(row: number, value: number): void {
    const chunk = this.#chunks[row >>> 16];
    if (chunk !== undefined) chunk[row & (chunkRows - 1)] = value;
  }
}

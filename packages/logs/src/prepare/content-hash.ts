/** 64 bits in two halves: JavaScript has no integer that holds them cheaply. */
export interface ContentHash {
  readonly high: number;
  readonly low: number;
}

/**
 * A running 64-bit hash of texts, stable across platforms, not cryptographic. Among a million texts two differ and hash
 * alike with a chance of about 3 in 100 million. May be read and then gone on with, which is what finds a conversation
 * inside a longer one.
 */
export class ContentHasher {
  #a = 0x9e3779b9;
  #b = 0x243f6a88;

  /** Adds a text and its end, so that `ab`, `c` and `a`, `bc` differ. */
  add(text: string): this {
    let a = this.#a;
    let b = this.#b;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      a = Math.imul(a ^ code, 0x85ebca77);
      a = (a << 13) | (a >>> 19);
      b = Math.imul(b ^ code, 0xc2b2ae3d);
      b = (b << 17) | (b >>> 15);
    }
    this.#a = Math.imul(a ^ text.length, 0x85ebca77);
    this.#b = Math.imul(b ^ ~text.length, 0xc2b2ae3d);
    return this;
  }

  get value(): ContentHash {
    const high = avalanche(this.#a ^ Math.imul(this.#b, 0x9e3779b1));
    return { high, low: avalanche(this.#b ^ high) };
  }
}

function avalanche(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

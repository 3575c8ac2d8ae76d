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

  /** Adds a text as a template is compared: figures are all the same, so that dates and numbers may change, and so is white space. */
  addMasked(text: string): this {
    let last = 0;
    for (let index = 0; index < text.length; index++) {
      const code = maskedCode(text.charCodeAt(index));
      // Of a run of figures or white space one is added, and white space only between other characters.
      if (code === space || (code === zero && last === zero)) {
        if (code === space && last !== 0) last = space;
        continue;
      }
      if (last === space) this.#addCode(space);
      this.#addCode(code);
      last = code;
    }
    return this.add('');
  }

  #addCode(code: number): void {
    const a = Math.imul(this.#a ^ code, 0x85ebca77);
    this.#a = (a << 13) | (a >>> 19);
    const b = Math.imul(this.#b ^ code, 0xc2b2ae3d);
    this.#b = (b << 17) | (b >>> 15);
  }

  get value(): ContentHash {
    const high = avalanche(this.#a ^ Math.imul(this.#b, 0x9e3779b1));
    return { high, low: avalanche(this.#b ^ high) };
  }
}

/** A name for all texts that differ only in figures and white space. */
export function maskedKey(text: string): string {
  const { high, low } = new ContentHasher().addMasked(text).value;
  return `${high}-${low}`;
}

const space = 0x20;
const zero = 0x30;

/** Figures as zero and white space as a space; figures of other scripts than those of telephone numbers stay. */
function maskedCode(code: number): number {
  if (code <= 0x7f) return code >= 0x30 && code <= 0x39 ? zero : Math.max(code, space);
  return code === 0xa0 || code === 0x3000 || (code >= 0x2000 && code <= 0x200a) ? space : code;
}

function avalanche(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

import { hashText } from '@farthing/core';

/** Numbers of a sketch. */
export const sketchSize = 64;

const buckets = 1 << 16;

/** Words, and single characters of scripts without spaces, at most so many of a text. */
const token = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]|[\p{L}\p{M}\p{N}]+/gu;
const maxTokens = 400;

/**
 * Turns texts into short vectors whose cosines are about those of their TF-IDF vectors: every word has a random direction
 * of ±1 (Achlioptas 2003), and a text is the sum of its words' directions by how rare they are. First every text is
 * counted, then sketched.
 */
export class TextSketcher {
  /** Texts with a word of a bucket. */
  readonly #frequencies = new Uint32Array(buckets);
  #texts = 0;

  count(text: string): void {
    this.#texts += 1;
    for (const hash of new Set(hashes(text))) {
      const bucket = hash % buckets;
      this.#frequencies[bucket] = (this.#frequencies[bucket] ?? 0) + 1;
    }
  }

  /** A vector of length 127, in whole numbers; zero for a text without words. */
  sketch(text: string): Int8Array {
    const sum = new Float64Array(sketchSize);
    for (const hash of hashes(text)) {
      const weight = Math.log((1 + this.#texts) / (1 + (this.#frequencies[hash % buckets] ?? 0)));
      let signs = hash;
      for (let index = 0; index < sketchSize; index++) {
        if (index % 32 === 0) signs = Math.imul(hash ^ (hash >>> 15), index === 0 ? 0x2c1b3c6d : 0x297a2d39);
        sum[index] = (sum[index] ?? 0) + ((signs >>> (index % 32)) & 1 ? weight : -weight);
      }
    }
    const length = Math.hypot(...sum);
    return Int8Array.from(sum, (value) => (length === 0 ? 0 : Math.round((127 * value) / length)));
  }
}

function* hashes(text: string): Generator<number> {
  let count = 0;
  for (const { 0: word } of text.toLowerCase().matchAll(token)) {
    if (count++ === maxTokens) return;
    yield hashText(word);
  }
}

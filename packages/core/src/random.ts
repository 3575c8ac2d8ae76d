/** A seeded stream of uniform numbers; the same seed gives the same stream on every platform. */
export interface Random {
  /** The next number, uniform on [0, 1) with 32 bits of resolution. */
  next(): number;
  /** A uniform integer in [0, `bound`). */
  integer(bound: number): number;
}

/**
 * The sfc32 generator of PractRand, seeded from one number and an optional label so that independent parts of a
 * program get independent streams from one user-facing seed.
 *
 * @param seed any finite number.
 * @param stream names the consumer, e.g. `'split'` or `'bootstrap'`.
 */
export function createRandom(seed: number, stream = ''): Random {
  let a = hashText(`${seed}`, 0x9e3779b9);
  let b = hashText(stream, 0x243f6a88);
  let c = hashText(`${stream}:${seed}`, 0xb7e15162);
  let counter = 1;
  const next32 = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 15; round++) next32();
  const next = (): number => next32() / 0x1_0000_0000;
  return { next, integer: (bound) => Math.floor(next() * bound) };
}

/** Fisher–Yates: shuffles `items` in place and returns them. */
export function shuffle<T extends { length: number; [index: number]: unknown }>(items: T, random: Random): T {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const held = items[last];
    items[last] = items[other];
    items[other] = held;
  }
  return items;
}

/**
 * 32-bit hash of a text's UTF-16 code units (FNV-1a with murmur3's finaliser): stable across platforms and versions,
 * not cryptographic.
 *
 * @param seed starts an independent hash function.
 * @returns an unsigned 32-bit integer.
 */
export function hashText(text: string, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

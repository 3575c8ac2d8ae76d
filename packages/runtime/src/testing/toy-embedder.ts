import { probeText } from '../embedder-identity.ts';
import type { Embedder } from '../embedding.ts';

/** What a text looks like to {@link toyEmbedder}: the share of its characters that are digits, then none of them. */
export function toyVector(text: string): Float32Array {
  const digits = text.replace(/\D/gu, '').length / Math.max(1, text.length);
  return Float32Array.of(digits, 1 - digits, 0);
}

/** A dense embedder of three dimensions that needs nothing. */
export function toyEmbedder(change: Partial<Embedder> = {}): Embedder {
  return {
    id: 'toy:digits',
    fingerprint: 'toy-1',
    dimensions: 3,
    options: { model: 'digits' },
    probe: toyVector(probeText),
    embed: async (texts) => texts.map(toyVector),
    ...change,
  };
}

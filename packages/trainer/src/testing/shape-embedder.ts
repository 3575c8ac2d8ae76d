import { type Embedder, probeText } from '@farthing/runtime';

/** Length and share of digits: enough to tell a hard sum of `syntheticLabels` from an easy one. */
export function shapeVector(text: string): Float32Array {
  return Float32Array.of(text.length / 50, text.replace(/\D/gu, '').length / Math.max(1, text.length), 1);
}

/** A dense embedder of three dimensions that needs nothing. */
export function shapeEmbedder(
  options: { readonly batchSize?: number; readonly onAsked?: (texts: readonly string[]) => void } = {},
): Embedder {
  return {
    id: 'toy:shape',
    fingerprint: 'shape-1',
    dimensions: 3,
    options: { model: 'shape' },
    probe: shapeVector(probeText),
    batchSize: options.batchSize,
    embed: async (texts) => {
      options.onAsked?.(texts);
      return texts.map(shapeVector);
    },
  };
}

/** A dense embedder of two dimensions: the direction of an angle in degrees, which the text is. */
export const angleEmbedder: Embedder = {
  id: 'toy:angle',
  fingerprint: 'angle-1',
  dimensions: 2,
  options: { model: 'angle' },
  probe: Float32Array.of(1, 0),
  embed: async (texts) =>
    texts.map((text) => {
      const radians = ((Number.parseInt(text, 10) || 0) * Math.PI) / 180;
      return Float32Array.of(Math.cos(radians), Math.sin(radians));
    }),
};

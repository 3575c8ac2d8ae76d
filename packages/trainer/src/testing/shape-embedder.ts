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

import { ArtifactError } from '@farthing/core';
import type { Embedder } from './embedding.ts';

/** How an embedder is recognised: part of router.json. */
export interface EmbedderIdentity {
  readonly id: string;
  readonly fingerprint: string;
  readonly dimensions: number;
  /** The first numbers of its vector for {@link probeText}; see `Embedder.probe`. */
  readonly probe?: readonly number[] | undefined;
}

/** What embedders are asked to see whether they are still the same: two scripts, digits and an emoji. Never changes. */
export const probeText = 'Which of these 27 farthings is the odd one out? 三十七 🪙';

const probeLength = 32;

/**
 * How far two probes of the same model may be apart, relative to their length. Kernels of other processors and servers
 * that batch requests give differences up to about a thousandth; another model, pooling or prefix, more than a tenth.
 */
const probeTolerance = 0.02;

/** An embedder's identity as it is written down: the probe cut short and rounded to six digits. */
export function embedderIdentity({ id, fingerprint, dimensions, probe }: Embedder): EmbedderIdentity {
  if (probe === undefined) return { id, fingerprint, dimensions };
  const start = Array.from(probe.subarray(0, probeLength), (value) => Number(value.toPrecision(6)));
  return { id, fingerprint, dimensions, probe: start };
}

/**
 * Makes sure that `embedder` gives the vectors that a router or cache was made with.
 *
 * @throws ArtifactError when it is another one, has other settings, or its model has changed since.
 */
export function checkEmbedder(embedder: Embedder, { expected, subject, remedy }: ExpectedEmbedder): void {
  const actual = embedderIdentity(embedder);
  if (actual.fingerprint !== expected.fingerprint || actual.dimensions !== expected.dimensions) {
    throw new ArtifactError(
      `${subject}: made with embedder ${described(expected)}, got ${described(actual)}; give it the same model and ` +
        `options, or ${remedy}`,
    );
  }
  const distance = probeDistance(expected.probe ?? [], actual.probe ?? []);
  if (distance <= probeTolerance) return;
  throw new ArtifactError(
    `${subject}: ${expected.id} gives other vectors than it was made with: the model behind the name has changed; ${remedy}`,
  );
}

export interface ExpectedEmbedder {
  readonly expected: EmbedderIdentity;
  /** What was made with it, for messages: `router.json`, a file's name. */
  readonly subject: string;
  /** What to do about another one, for messages: `train the router again`. */
  readonly remedy: string;
}

function described({ id, fingerprint, dimensions }: EmbedderIdentity): string {
  return `${id} (fingerprint ${fingerprint}, ${dimensions} dimensions)`;
}

/** ‖a − b‖ / ‖a‖; infinite when only one was written down. */
function probeDistance(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 && b.length === 0) return 0;
  if (a.length !== b.length) return Infinity;
  const difference = Math.hypot(...a.map((value, at) => value - b[at]!));
  return difference === 0 ? 0 : difference / Math.hypot(...a);
}

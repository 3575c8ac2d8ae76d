import type { RoutingDecision } from '@farthing/core';
import { type Head, predictGains } from './head.ts';
import type { LexicalEmbedder, TextFeature } from './lexical-embedder.ts';
import { type DenseLayer, forward, sigmoid } from './network.ts';

/** A part of the text, and what it did to the score. */
export interface Influence extends TextFeature {
  /** What it added to the gain, see {@link GainParts}: above 0 it asks for the reference, below for the cheapest candidate. */
  readonly gain: number;
}

/**
 * Where a score comes from: `base` + all `influences` + `rest` = `gain`, but for rounding, and the calibrator turns the gain
 * into `strongWinRate`, never falling as it rises.
 */
export interface GainParts {
  /** By how much the reference's chance of a sufficient answer is predicted to exceed the cheapest candidate's, −1 to 1. */
  readonly gain: number;
  /** The gain of a text of average shape of which no n-gram is known. */
  readonly base: number;
  /** The strongest first, whatever their sign; as many as were asked for. */
  readonly influences: readonly Influence[];
  /** What all other parts of the text added together. */
  readonly rest: number;
}

/** A decision, with what moved its score; `strongWinRate`, threshold and coverage are the decision's. */
export interface Explanation {
  readonly decision: RoutingDecision;
  /** Of the cheapest candidate's score, the first. `undefined`: there is none to be had, and `unavailable` says why. */
  readonly parts: GainParts | undefined;
  /** A sentence; `undefined` when there are parts. */
  readonly unavailable: string | undefined;
}

/** What {@link explainGain} looks into. */
export interface ExplainableRouter {
  readonly embedder: LexicalEmbedder;
  readonly head: Head;
  readonly candidateCount: number;
}

/** Why no score of a head has parts that are the text's; `undefined` when they have. */
export function whyUnexplainable(head: Head): string | undefined {
  if (head.kind === 'constant') return 'The router gives every request the same score.';
  if (head.kind === 'logistic' && head.layers.length === 1) return undefined;
  return `The router's head (${head.kind}) weighs parts of the text together, so none has a share of its own.`;
}

/**
 * Shares a gain out among the parts of the text: the integral of the gain's gradient on the straight way from the base to
 * the text (Sundararajan, Taly and Yan 2017, "Axiomatic attribution for deep networks", section 3). With one layer that is
 * in closed form: each part's number times its weight, times the mean slope of the logistic function on the way.
 *
 * @param limit how many influences to name; at least 0.
 * @returns `undefined` for a head that {@link whyUnexplainable} has something to say of.
 */
export function explainGain(
  text: string,
  { embedder, head, candidateCount }: ExplainableRouter,
  limit: number,
): GainParts | undefined {
  if (head.kind !== 'logistic' || head.layers.length !== 1) return undefined;
  const layer = head.layers[0]!;
  const { vector, features } = embedder.traceText(text);
  const logits = forward(head, vector);
  const gainOf = (each: Float64Array): number => predictGains(each.map(sigmoid), candidateCount)[0]!;
  const shares = partShares(layer, vector.indices, { logits, hasReference: layer.outputs === candidateCount });
  const all = features.map((feature, at) => ({ ...feature, gain: vector.values[at]! * shares[at]! }));
  all.sort((a, b) => Math.abs(b.gain) - Math.abs(a.gain));
  return {
    gain: gainOf(logits),
    base: gainOf(Float64Array.from(layer.bias)),
    influences: all.slice(0, limit).filter(({ gain }) => gain !== 0),
    rest: all.slice(limit).reduce((sum, { gain }) => sum + gain, 0),
  };
}

/** What one unit of each of these dimensions adds to the gain, on the mean over the way from the bias to the logits. */
function partShares(
  { inputs, outputs, weight, bias }: DenseLayer,
  indices: Uint32Array,
  { logits, hasReference }: { readonly logits: Float64Array; readonly hasReference: boolean },
): Float64Array {
  const reference = outputs - 1;
  const cheapestSlope = meanSlope(bias[0]!, logits[0]!);
  const referenceSlope = hasReference ? meanSlope(bias[reference]!, logits[reference]!) : 0;
  return Float64Array.from(indices, (index) => {
    const row = (index % inputs) * outputs;
    return referenceSlope * weight[row + reference]! - cheapestSlope * weight[row]!;
  });
}

/** Mean slope of the logistic function between two logits. */
function meanSlope(from: number, to: number): number {
  // Nearer than this the quotient is mostly rounding.
  if (Math.abs(to - from) < 1e-6) return sigmoid(to) * (1 - sigmoid(to));
  return (sigmoid(to) - sigmoid(from)) / (to - from);
}

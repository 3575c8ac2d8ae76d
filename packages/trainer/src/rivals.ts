import type { NeighbourSettings } from '@farthing/runtime';
import type { Topics } from './smooth-targets.ts';

interface NamedRival {
  /** Shown to people: `logistic regression, l2 2`. */
  readonly name: string;
}

/** The same answer for every prompt: what a rival must beat to have learnt anything. */
export interface ConstantRival extends NamedRival {
  readonly kind: 'constant';
}

/** Has targets that may be smoothed. */
interface SmoothedRival extends NamedRival {
  /** Share of the topic's mean in every target, see `smoothTargets`; 0 learns from each row's own alone. */
  readonly smoothing: number;
}

export interface LogisticRival extends SmoothedRival {
  readonly kind: 'logistic';
  readonly l2: number;
}

export interface MlpRival extends NamedRival {
  readonly kind: 'mlp';
}

export interface NeighboursRival extends SmoothedRival, NeighbourSettings {
  readonly kind: 'neighbours';
}

/** A blend of others: weights are above 0 and add up to 1. */
export interface StackRival extends NamedRival {
  readonly kind: 'stack';
  readonly parts: readonly { readonly weight: number; readonly rival: SingleRival }[];
}

/** A rival that is not made of others. */
export type SingleRival = LogisticRival | MlpRival | NeighboursRival;

/** One way to fit a head, with its settings: what cross-validation chooses between. */
export type Rival = ConstantRival | SingleRival | StackRival;

/** Penalties tried, strongest first: each solution is the starting point of the next. */
const penalties = [16, 8, 4, 2, 1, 0.5, 0.25, 0.125, 0.0625];

/** Neighbours averaged over, most first: the more, the smoother. */
const neighbourCounts = [400, 200, 100, 50, 25];

/** Powers of the similarity, lowest first: the higher, the more the nearest few decide. */
const similarityPowers = [2, 4, 8];

/**
 * A path of rivals for each way to make the targets: where there are topics, half from them; and from each row alone. The
 * first ties a head to what is known of its topic and is, like a strong penalty, the simpler one.
 */
export function logisticPaths(topics: Topics): LogisticRival[][] {
  return smoothingsFor(topics).map((smoothing) =>
    penalties.map((l2) => ({
      kind: 'logistic',
      name: `logistic regression, l2 ${l2}${smoothingText(smoothing)}`,
      l2,
      smoothing,
    })),
  );
}

/** A path from most neighbours to fewest for each way to make the targets and each power, the smoother first. */
export function neighbourPaths(topics: Topics): NeighboursRival[][] {
  return smoothingsFor(topics).flatMap((smoothing) =>
    similarityPowers.map((power) =>
      neighbourCounts.map((neighbours) => neighboursRival({ neighbours, power, smoothing })),
    ),
  );
}

export function neighboursRival(settings: Omit<NeighboursRival, 'kind' | 'name'>): NeighboursRival {
  const { neighbours, power, smoothing } = settings;
  const weighing = power === 1 ? 'similarity' : `similarity to the power ${power}`;
  return {
    kind: 'neighbours',
    name: `${neighbours} nearest neighbours by ${weighing}${smoothingText(smoothing)}`,
    ...settings,
  };
}

export function stackRival(parts: StackRival['parts']): StackRival {
  const name = parts.map(({ weight, rival }) => `${weight.toFixed(2)} × ${rival.name}`).join(' + ');
  return { kind: 'stack', name: `stack: ${name}`, parts };
}

/** Half from topics where there are several. */
function smoothingsFor(topics: Topics): number[] {
  return new Set(topics.filter((topic) => topic !== undefined)).size > 1 ? [0.5, 0] : [0];
}

function smoothingText(smoothing: number): string {
  return smoothing > 0 ? ', topics smoothed' : '';
}

/** What does well on most tables, for where none has been chosen. */
export const usualRival: LogisticRival = { kind: 'logistic', name: 'logistic regression, l2 4', l2: 4, smoothing: 0 };

/** The k nearest neighbours that every router is compared with. */
export const baselineNeighbours = neighboursRival({ neighbours: 50, power: 1, smoothing: 0 });

export const mlpRival: MlpRival = { kind: 'mlp', name: 'MLP, one hidden layer of 16' };

export const constantRival: ConstantRival = { kind: 'constant', name: 'constant: the same score for every prompt' };

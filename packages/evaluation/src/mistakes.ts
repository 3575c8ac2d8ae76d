import { chooseTier } from '@farthing/runtime';
import type { TuningRow } from './guarantee/tuning-row.ts';
import { routingScore, type ScoredPrompt } from './scored-prompt.ts';

/** A decision that turned out wrong. */
export interface Mistake {
  readonly prompt: ScoredPrompt;
  /** Index of the candidate that was chosen. */
  readonly chosen: number;
  /** What the router gives for each candidate but the reference, cheapest first: `routingRates`. */
  readonly rates: readonly number[];
  /** Quality of each candidate's answer, 0–1, cheapest first. */
  readonly qualities: readonly number[];
}

export interface MistakesOfAKind {
  /** Share of requests, 0–1. */
  readonly share: number;
  /** Those the router was surest of, the surest first; each prompt once. */
  readonly surest: readonly Mistake[];
}

/** The two ways to be wrong. No decision is both. */
export interface Mistakes {
  /** A cheaper candidate answered, and the reference's answer was better. Costs quality. */
  readonly tooCheap: MistakesOfAKind;
  /** The answer was as good as the reference's, and so was a cheaper candidate's. Costs money. */
  readonly tooDear: MistakesOfAKind;
}

export interface MistakesOptions {
  readonly threshold: number;
  /** Of each kind. Default 5. */
  readonly shown?: number | undefined;
  /** Of a router between more than two candidates: its rows, parallel to the prompts, and what it weighs candidates with. */
  readonly tiers?: { readonly rows: readonly TuningRow[]; readonly costs: readonly number[] } | undefined;
}

/** The decisions at a threshold that turned out wrong, and those among them that the router was surest of. */
export function findMistakes(prompts: readonly ScoredPrompt[], options: MistakesOptions): Mistakes {
  const { threshold, shown = 5, tiers } = options;
  const tooCheap: SureMistake[] = [];
  const tooDear: SureMistake[] = [];
  for (const [index, prompt] of prompts.entries()) {
    const { rates, qualities, isWorse } = tiers?.rows[index] ?? pairOf(prompt);
    const chosen = chooseTier(rates, threshold, { costs: tiers?.costs });
    const mistake = { prompt, chosen, rates, qualities };
    const sufficient = isWorse.findIndex((worse, tier) => !worse && tier < chosen);
    if (isWorse[chosen] === true) tooCheap.push({ ...mistake, doubt: rates[chosen]! });
    else if (sufficient !== -1) {
      // What is out of coverage goes to the reference for want of an opinion.
      const doubt = prompt.isCovered === false ? 1 : 1 - rates[sufficient]!;
      tooDear.push({ ...mistake, doubt });
    }
  }
  const requests = requestsOf(prompts);
  const kind = (mistakes: readonly SureMistake[]): MistakesOfAKind => ({
    share: requestsOf(mistakes.map(({ prompt }) => prompt)) / requests,
    surest: surest(mistakes, shown),
  });
  return { tooCheap: kind(tooCheap), tooDear: kind(tooDear) };
}

interface SureMistake extends Mistake {
  /** The chance, by the router's own estimate, that the decision was the mistake it turned out to be. */
  readonly doubt: number;
}

function pairOf(prompt: ScoredPrompt): Pick<TuningRow, 'rates' | 'qualities' | 'isWorse'> {
  const { weakScore, strongScore, strongBetter } = prompt;
  return { rates: [routingScore(prompt)], qualities: [weakScore, strongScore], isWorse: [strongBetter] };
}

function surest(mistakes: readonly SureMistake[], shown: number): Mistake[] {
  const sorted = mistakes.toSorted((a, b) => a.doubt - b.doubt || (a.prompt.id < b.prompt.id ? -1 : 1));
  const first = new Map<string, Mistake>();
  for (const { doubt: _, ...mistake } of sorted) {
    if (!first.has(mistake.prompt.promptKey)) first.set(mistake.prompt.promptKey, mistake);
  }
  return [...first.values()].slice(0, shown);
}

function requestsOf(prompts: readonly ScoredPrompt[]): number {
  return prompts.reduce((sum, { weight }) => sum + weight, 0);
}

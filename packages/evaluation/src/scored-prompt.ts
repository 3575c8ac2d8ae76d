import { routingRates } from '@farthing/runtime';

/** One evaluated prompt: what the router said and what really happened. */
export interface ScoredPrompt {
  /** Unique within the sample: it breaks ties in score. */
  readonly id: string;
  /**
   * `normalizePrompt(text)`. To the bootstrap, rows that share it or a conversation, directly or through others, are one
   * group: drawn together or not at all.
   */
  readonly promptKey: string;
  readonly conversationId?: string | undefined;
  /** Topic, task or endpoint. Rows without one are left out of everything measured within groups. */
  readonly group?: string | undefined;
  /** The router's estimate, 0–1, for the cheapest candidate against the reference. */
  readonly strongWinRate: number;
  /** How well the training data cover the prompt, a rank, 0–1; `undefined` where the router does not measure it. */
  readonly coverage?: number | undefined;
  /** False: the router sends the prompt to strong whatever its `strongWinRate`. Default true. */
  readonly isCovered?: boolean | undefined;
  /** Quality of the cheapest candidate's answer, 0–1. */
  readonly weakScore: number;
  /** Quality of the reference's answer, 0–1. */
  readonly strongScore: number;
  /** The event `strongWinRate` predicts: core's `isStrongBetter(row, 0)`. */
  readonly strongBetter: boolean;
  /**
   * Logged requests this row stands for, at least 0: dataset's `requestsOf(row)`, so that a sample that was drawn with odds
   * speaks of its log. Every metric counts a row of weight 3 as three equal requests.
   */
  readonly weight: number;
  /** What the weak answer cost, in US dollars. Costs are used only when every row has both. */
  readonly weakCostUsd?: number | undefined;
  readonly strongCostUsd?: number | undefined;
  /** Characters of the text as scored: the prompt-length baseline. */
  readonly textLength: number;
  /** {@link keywordScore} of the text. */
  readonly keywordScore?: number | undefined;
  /** A model's rating of how hard the prompt is, 1–5. */
  readonly complexity?: number | undefined;
  /** What strong gained, −1 to 1, on the training rows most like this one. */
  readonly neighbourScore?: number | undefined;
}

/** What the threshold is compared with; see the runtime's `routingRates`. */
export function routingScore({ strongWinRate, isCovered = true }: ScoredPrompt): number {
  return routingRates({ strongWinRates: [strongWinRate], isCovered })[0]!;
}

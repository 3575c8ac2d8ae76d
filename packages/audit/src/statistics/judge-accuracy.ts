import { type Verdict, verdicts } from '@farthing/core';
import { type ShareEstimate, ShareEstimator } from '@farthing/dataset';
import { type AuditedPair, isStrongNeeded } from './audited-pair.ts';

/** What the whole table says, for an audit to be set against. All of it counts requests, not rows. */
export interface JudgedTotals {
  /** By the judge's verdict, of the pairs that could be drawn. */
  readonly byVerdict: Readonly<Record<Verdict, number>>;
  /** Of the pairs whose two answers are the same text: certain ties, which no person needs to see. */
  readonly identical: number;
  /** How many rows of equal weight would tell as much as all of these. */
  readonly effectiveRows: number;
}

/** How well the judge's label answers the person's question whether strong was needed. */
export interface JudgeAccuracy {
  /** Of the requests that need strong, the share the judge says so of; `null` when the person found none. */
  readonly sensitivity: ShareEstimate | null;
  /** Of the others, the share the judge leaves to weak; `null` when the person found none. */
  readonly specificity: ShareEstimate | null;
}

/** Pairs of one verdict of the judge, which together speak for all its requests. */
export interface VerdictCell {
  readonly verdicts: readonly Verdict[];
  readonly requests: number;
  /** Weights add up to `requests`. */
  readonly pairs: readonly AuditedPair[];
  /** Share of these requests that need strong according to the person; `undefined` without pairs. */
  readonly strongNeeded: ShareEstimate | undefined;
}

/**
 * Post-stratifies the audit by the judge's verdict: how often the judge says what is known of the whole table, so the
 * luck of the draw need not decide it. A verdict that was not drawn joins its sibling that leaves the request to weak.
 */
export function verdictCells(pairs: readonly AuditedPair[], totals: JudgedTotals): readonly VerdictCell[] {
  const hasBoth = (['weak-wins', 'tie'] as const).every((verdict) => pairs.some(({ judge }) => judge === verdict));
  const groups: readonly (readonly Verdict[])[] = hasBoth
    ? verdicts.map((verdict) => [verdict])
    : [['weak-wins', 'tie'], ['strong-wins']];
  return groups
    .map((group) => cellOf(group, { pairs, totals }))
    .filter((cell) => cell.requests > 0 || cell.pairs.length > 0);
}

function cellOf(
  group: readonly Verdict[],
  { pairs, totals }: { readonly pairs: readonly AuditedPair[]; readonly totals: JudgedTotals },
): VerdictCell {
  const drawn = pairs.filter((pair) => group.includes(pair.judge));
  const requests = group.reduce((sum, verdict) => sum + totals.byVerdict[verdict], 0);
  const weight = drawn.reduce((sum, pair) => sum + pair.weight, 0);
  const calibrated = drawn.map((pair) => ({ ...pair, weight: (pair.weight * requests) / weight }));
  return { verdicts: group, requests, pairs: calibrated, strongNeeded: shareOfStrongNeeded(calibrated) };
}

function shareOfStrongNeeded(pairs: readonly AuditedPair[]): ShareEstimate | undefined {
  const share = new ShareEstimator();
  for (const { human, weight } of pairs) share.add(isStrongNeeded(human), weight);
  return share.estimate();
}

export function judgeAccuracy(cells: readonly VerdictCell[]): JudgeAccuracy {
  const sensitivity = new ShareEstimator();
  const specificity = new ShareEstimator();
  for (const { judge, human, weight } of cells.flatMap((cell) => cell.pairs)) {
    if (isStrongNeeded(human)) sensitivity.add(isStrongNeeded(judge), weight);
    else specificity.add(!isStrongNeeded(judge), weight);
  }
  return { sensitivity: sensitivity.estimate() ?? null, specificity: specificity.estimate() ?? null };
}

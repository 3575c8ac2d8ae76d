import type { Verdict } from '@farthing/core';
import type { ShareEstimate } from '@farthing/dataset';
import type { DecisionLine } from './record/audit-line.ts';
import type { AuditSample, DrawSampleOptions } from './sample/draw-sample.ts';
import type { LeftOutRows } from './sample/left-out.ts';
import { type Agreement, agreementOf } from './statistics/agreement.ts';
import { type AuditedPair, isStrongNeeded } from './statistics/audited-pair.ts';
import { type CorrectedPrevalence, correctPrevalence } from './statistics/corrected-prevalence.ts';
import { type JudgeAccuracy, judgeAccuracy, verdictCells } from './statistics/judge-accuracy.ts';

/** Rows by the judge's verdict, then by the person's. */
export type ConfusionMatrix = Readonly<Record<Verdict, Readonly<Record<Verdict, number>>>>;

/** What a person's review says about the judge; plain data, fit for JSON. Shares are of requests, intervals 95 %. */
export interface AuditReport extends DrawSampleOptions {
  /** The label table. */
  readonly labels: string;
  readonly reference: string;
  /** Pairs drawn: fewer than `rows` where the table has no more. */
  readonly drawn: number;
  /** Of them, those the person gave a verdict on. */
  readonly compared: number;
  /** Those the person could or would not decide; in no figure. */
  readonly skipped: number;
  readonly confusion: ConfusionMatrix;
  /** Judge and person said the same of the three verdicts. */
  readonly verdict: Agreement;
  /** They said the same about whether strong was needed, which is what a label says. */
  readonly strongNeeded: Agreement & JudgeAccuracy;
  readonly prevalence: {
    /** Share of the table's judged requests of which the judge says that strong is needed. */
    readonly raw: ShareEstimate | null;
    readonly corrected: CorrectedPrevalence;
  };
  readonly leftOut: LeftOutRows;
}

export interface ReportAuditInput {
  readonly labels: string;
  readonly reference: string;
  readonly design: DrawSampleOptions;
  readonly sample: AuditSample;
  /** By row id. */
  readonly decisions: ReadonlyMap<string, DecisionLine>;
}

export function reportAudit({ labels, reference, design, sample, decisions }: ReportAuditInput): AuditReport {
  const pairs = auditedPairs(sample, decisions);
  const cells = verdictCells(pairs, sample.totals);
  const accuracy = judgeAccuracy(cells);
  const { candidate, rows, seed, drawBy, stratify } = design;
  return {
    labels,
    candidate,
    reference,
    rows,
    seed,
    drawBy,
    stratify,
    drawn: sample.items.length,
    compared: pairs.length,
    skipped: sample.items.filter((item) => decisions.get(item.row)?.verdict === 'skipped').length,
    confusion: confusionOf(pairs),
    verdict: agreementOf(pairs, (verdict) => verdict),
    strongNeeded: { ...agreementOf(pairs, (verdict) => String(isStrongNeeded(verdict))), ...accuracy },
    prevalence: {
      raw: sample.rawPrevalence ?? null,
      corrected: correctPrevalence({ cells, accuracy, totals: sample.totals }),
    },
    leftOut: sample.leftOut,
  };
}

/** What was compared so far speaks for its whole stratum: what was skipped or is still to come counts as if at random. */
function auditedPairs(sample: AuditSample, decisions: ReportAuditInput['decisions']): readonly AuditedPair[] {
  return sample.strata.flatMap(({ name, requests, items, weights }) => {
    const compared = items.flatMap(({ row, judge }, index) => {
      const human = decisions.get(row)?.verdict;
      if (human === undefined || human === 'skipped' || human === 'undone') return [];
      return [{ judge, human, weight: weights[index] ?? 0, stratum: name }];
    });
    const total = compared.reduce((sum, pair) => sum + pair.weight, 0);
    return compared.map((pair) => ({ ...pair, weight: (pair.weight * requests) / total }));
  });
}

function confusionOf(pairs: readonly AuditedPair[]): ConfusionMatrix {
  const none = () => ({ 'weak-wins': 0, tie: 0, 'strong-wins': 0 });
  const counts = { 'weak-wins': none(), tie: none(), 'strong-wins': none() };
  for (const { judge, human } of pairs) counts[judge][human]++;
  return counts;
}

import type { LabelRow } from '@farthing/core';
import { LabelSummarizer, type LabelSummary } from '@farthing/dataset';

/** A judged row of `small` against `large`; its texts say so, and it is priced. */
export function judgedRow(id: string, label: number | undefined, change: Partial<LabelRow> = {}): LabelRow {
  const verdicts = label === undefined ? undefined : ordersOf(label);
  return {
    id,
    conversation: [{ role: 'user', content: `asked ${id}` }],
    text: `asked ${id}`,
    weight: 1,
    outcomes: [
      label === undefined
        ? { model: 'small', answer: 'answered by small', unscoredReason: 'refusal', costUsd: 0.001 }
        : { model: 'small', answer: 'answered by small', label, labelSource: 'judge', costUsd: 0.001 },
      { model: 'large', answer: 'answered by large', costUsd: 0.01 },
    ],
    judgements: (verdicts ?? []).map((verdict, index) => ({
      judge: 'umpire',
      candidate: 'small',
      order: index === 0 ? 'weak-first' : 'strong-first',
      verdict,
      rationale: 'because of this',
    })),
    ...change,
  };
}

function ordersOf(label: number) {
  if (label === 0) return ['strong-wins', 'strong-wins'] as const;
  return label === 1 ? (['tie', 'weak-wins'] as const) : (['strong-wins', 'tie'] as const);
}

export function summaryOf(rows: readonly LabelRow[], candidates = ['small', 'large']): LabelSummary {
  const summarizer = new LabelSummarizer(candidates, { examples: 0, examplesPerKind: 2 });
  for (const row of rows) summarizer.add(row);
  return summarizer.summary({ path: 'labels.arrow', schemaVersion: '2' });
}

import type { LabelSummary, PerfectCost } from '@farthing/dataset';
import { count, counted, dollars, percent, percentInterval } from '../format.ts';

/** What a label table answers, in words. */
export interface LabelVerdict {
  /** For how many requests the cheaper answers are as good, and what knowing which would be worth. */
  readonly sentence: string;
  /** What the sentence rests on. */
  readonly detail: string;
}

/** The answer of a label table: an estimate for the log that its rows were drawn from. */
export function labelVerdict(summary: LabelSummary): LabelVerdict {
  if (summary.usableRows === 0) return nothingLabelled(summary);
  return {
    sentence: `${agreementWords(summary)}; a perfect router would ${perfectWords(summary)}.`,
    detail: `${rowsWords(summary)}${uniformWords(summary)}${boundWords(summary)}`,
  };
}

/** The model that every other one is compared with. */
export function referenceOf({ candidates }: Pick<LabelSummary, 'candidates'>): string {
  return candidates.at(-1)?.model ?? 'the reference';
}

/** What perfect routing saves in dollars, where the costs of at least half of the usable rows are known. */
export function knownCost({ perfectRouting, usableRows }: LabelSummary): PerfectCost | undefined {
  const { cost } = perfectRouting;
  return cost !== undefined && cost.rows >= usableRows / 2 && cost.referenceUsd > 0 ? cost : undefined;
}

function nothingLabelled({ rowCount, unscored }: LabelSummary): LabelVerdict {
  if (rowCount === 0) return { sentence: 'This table has no rows.', detail: 'There is nothing to learn from it.' };
  const [reason] = unscored;
  const why = reason === undefined ? '' : ` The most frequent reason: ${reason.name} (${counted(reason.rows, 'row')}).`;
  return {
    sentence: `${rowCount === 1 ? 'The only row could not' : `None of the ${count(rowCount)} rows could`} be labelled, so nothing can be said of any model.`,
    detail: `No router can be trained on this table.${why}`,
  };
}

function agreementWords(summary: LabelSummary): string {
  const [first, ...others] = summary.agreement.map(({ candidate, all }) => ({
    candidate,
    share: `${percent(all?.share ?? null)} ${percentInterval(all?.interval ?? null)}`,
  }));
  const rest = others.map(({ candidate, share }) => `, ${candidate}'s for ${share}`).join('');
  return `${first?.candidate}'s answer is as good as ${referenceOf(summary)}'s for ${first?.share} of requests${rest}`;
}

function perfectWords(summary: LabelSummary): string {
  const cost = knownCost(summary);
  if (cost !== undefined) {
    const saved = cost.referenceUsd - cost.routedUsd;
    return saved === 0 ? 'save nothing' : `save ${dollars(saved)} of every ${dollars(cost.referenceUsd)}`;
  }
  const spared = summary.perfectRouting.sparedCalls?.share ?? 0;
  return `need ${referenceOf(summary)} for ${percent(1 - spared)} of them`;
}

function rowsWords({ rowCount, usableRows, sample }: LabelSummary): string {
  const rows = `${usableRows === rowCount ? '' : `${count(usableRows)} of `}${counted(rowCount, 'row')}`;
  const requests = Math.round(sample.requests);
  return `From ${rows}${requests === rowCount ? '' : `, which stand for about ${counted(requests, 'request')}`}. `;
}

function uniformWords({ agreement }: LabelSummary): string {
  const shares = agreement.flatMap(({ candidate, uniform }) =>
    uniform === undefined ? [] : [`${candidate} ${percent(uniform.share)} ${percentInterval(uniform.interval)}`],
  );
  return shares.length === 0 ? '' : `The uniform slice alone says: ${shares.join(', ')}. `;
}

function boundWords(summary: LabelSummary): string {
  const cost = knownCost(summary);
  const unit =
    cost === undefined
      ? ''
      : `${dollars(cost.referenceUsd)} is what 1,000 requests cost when ${referenceOf(summary)} answers them all. `;
  return `${unit}A perfect router knows every outcome beforehand: no router does better, a real one does less well.`;
}

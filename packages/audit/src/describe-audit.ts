import { percent, percentInterval } from '@farthing/evaluation';
import type { AuditReport } from './audit-report.ts';

/** What an audit says, in sentences. */
export interface AuditDescription {
  readonly sentence: string;
  readonly detail: string;
  /** What the figures do not cover, and how they were made; one sentence each. */
  readonly notes: readonly string[];
}

export function describeAudit(report: AuditReport): AuditDescription {
  return { sentence: sentenceOf(report), detail: detailOf(report), notes: notesOf(report) };
}

function sentenceOf({ compared, drawn, strongNeeded: { agreement }, candidate }: AuditReport): string {
  if (agreement === null) return `Nothing compared yet: 0 of ${pairs(drawn)} of ${candidate}.`;
  return `On whether strong was needed, person and judge agree on ${percent(agreement.share)} ${percentInterval(agreement.interval)} of requests (${pairs(compared)} compared).`;
}

function detailOf({ compared, prevalence: { raw, corrected }, candidate }: AuditReport): string {
  if (raw === null || compared === 0) return '';
  const judged = `The judge calls strong needed for ${percent(raw.share)} ${percentInterval(raw.interval)} of the judged requests`;
  if (corrected.share === null) return `${judged}; freed of its errors, that cannot be told: ${corrected.reason}.`;
  return `${judged}; freed of its errors, it is ${percent(corrected.share)} ${percentInterval(corrected.interval)}. For the rest, ${candidate} suffices.`;
}

function notesOf({ leftOut, skipped, drawBy, stratify }: AuditReport): string[] {
  const { checked, unscored, identical, withoutAnswer, weightless } = leftOut;
  const notes: string[] = [];
  const note = (count: number, text: string): void => {
    if (count > 0) notes.push(`${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'} ${text}`);
  };
  note(checked, "labelled by a verifier or gold score: no judge's work, left out.");
  note(unscored, 'without a label: left out.');
  note(withoutAnswer, 'judged, but without the texts of the answers: left out.');
  note(weightless, 'of weight 0: left out.');
  note(
    identical,
    'with identical answers: ties without a judge, not shown; they count in the shares of strong needed.',
  );
  note(skipped, 'skipped by the person: in no figure.');
  if (stratify)
    notes.push(
      'As many pairs of each verdict were drawn; shares and κ count each verdict as often as the judge gave it.',
    );
  if (drawBy === 'requests')
    notes.push('Rows that stand for more requests were likelier to be drawn; the figures allow for it.');
  return notes;
}

function pairs(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'pair' : 'pairs'}`;
}

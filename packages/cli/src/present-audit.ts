import { type AuditReport, describeAudit } from '@farthing/audit';
import { type Verdict, verdicts } from '@farthing/core';
import type { ShareEstimate } from '@farthing/dataset';
import { decimal, decimalInterval, percent, percentInterval } from '@farthing/evaluation';
import { alignColumns } from './align-columns.ts';
import { formatCount, formatInteger, oneLine } from './plain-text.ts';

/** What a person's review says about the judge, as a stranger can read it. */
export function presentAudit(report: AuditReport): string {
  const { sentence, detail, notes } = describeAudit(report);
  const sections = [
    overview(report),
    [sentence, detail]
      .filter((line) => line !== '')
      .map((line) => oneLine(line))
      .join('\n'),
    report.compared === 0 ? '' : `${confusionTable(report)}\n\n${figures(report)}`,
    notes.join('\n'),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

function overview({ labels, candidate, reference, compared, drawn, seed }: AuditReport): string {
  return `${labels}: ${oneLine(candidate)} (weak) against ${oneLine(reference)} (strong); ${formatCount(compared, 'pair')} of ${formatInteger(drawn)} compared by a person, blind (seed ${seed})`;
}

const verdictNames: Readonly<Record<Verdict, string>> = {
  'weak-wins': 'weak better',
  tie: 'tie',
  'strong-wins': 'strong better',
};

function confusionTable({ confusion }: AuditReport): string {
  return alignColumns(
    [
      ['rows: the judge says', ...verdicts.map((human) => `person: ${verdictNames[human]}`)],
      ...verdicts.map((judge) => [
        verdictNames[judge],
        ...verdicts.map((human) => formatInteger(confusion[judge][human])),
      ]),
    ],
    [1, 2, 3],
  );
}

function figures({ verdict, strongNeeded, prevalence: { raw, corrected } }: AuditReport): string {
  return alignColumns(
    [
      ['', 'value', '95 % interval'],
      shareLine('same verdict of the three', verdict.agreement),
      ["  Cohen's κ", decimal(verdict.kappa), decimalInterval(verdict.kappaInterval)],
      shareLine('same on "strong needed?" (ties count for weak)', strongNeeded.agreement),
      ["  Cohen's κ", decimal(strongNeeded.kappa), decimalInterval(strongNeeded.kappaInterval)],
      shareLine('sensitivity: of what needs strong, the judge finds', strongNeeded.sensitivity),
      shareLine('specificity: of the rest, the judge leaves to weak', strongNeeded.specificity),
      shareLine('strong needed according to the judge, whole table', raw),
      corrected.share === null
        ? ["strong needed, corrected for the judge's errors", '–', '']
        : [
            "strong needed, corrected for the judge's errors",
            percent(corrected.share),
            percentInterval(corrected.interval),
          ],
    ],
    [1],
  );
}

function shareLine(name: string, estimate: ShareEstimate | null): string[] {
  return [name, percent(estimate?.share ?? null), percentInterval(estimate?.interval ?? null)];
}

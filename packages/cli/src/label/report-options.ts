import type { LabelSummary } from '@farthing/dataset';
import type { CallReport } from '@farthing/labeler';
import type { Options } from 'yargs';
import { writePage } from '../write-page.ts';

export const reportOptions = {
  report: { type: 'boolean', default: true, describe: 'Write a report beside the table; --no-report does not' },
  'include-text': {
    type: 'boolean',
    default: false,
    describe: 'Let the report show what was asked and answered, in a few examples',
  },
} as const satisfies Record<string, Options>;

/** Rows of each kind that a report shows as examples. */
export const examplesPerKind = 3;

/** Writes the report on a finished run beside its table, and gives its path. */
export async function writeRunReport(
  summary: LabelSummary,
  options: {
    readonly includeText: boolean;
    /** Every model asked, in the order to be shown. */
    readonly models: readonly string[];
    readonly calls: CallReport;
  },
): Promise<string> {
  const { renderLabelReport } = await import('@farthing/evaluation');
  const { includeText, models, calls } = options;
  const asked = models.flatMap((model) => {
    const usage = calls.models.get(model);
    return usage === undefined ? [] : [{ model, ...usage }];
  });
  const { spentUsd, retries, failures } = calls;
  const path = reportPathOf(summary.path);
  await writePage(
    path,
    renderLabelReport({ summary, includeText, run: { models: asked, spentUsd, retries, failures } }),
  );
  return path;
}

/** `labels.report.html` beside `labels.arrow`. */
function reportPathOf(out: string): string {
  return `${out.replace(/\.gz$/iu, '').replace(/\.[^./\\]+$/u, '')}.report.html`;
}

import { FarthingError } from '@farthing/core';
import type { Journal, LabelReport } from '@farthing/labeler';
import { presentLabeling, reportJson } from '../present-labeling.ts';
import { preparationJson, presentPreparation } from '../present-preparation.ts';
import type { Terminal } from '../terminal.ts';
import { batchDetail, tellFoundBatches, tellOpenBatches } from './batch-options.ts';
import { journalPathOf, type LabelJob } from './label-job.ts';
import { writeRunReport } from './report-options.ts';
import { createSurvey } from './survey.ts';

/** Labels, writes the table and its report, and prints what came of it. */
export async function runLabeling(job: LabelJob, json: boolean, terminal: Terminal): Promise<void> {
  const { out, format, prompts, options } = job;
  const { labelPrompts, openJournal } = await import('@farthing/labeler');
  const { writeLabels } = await import('@farthing/dataset');
  const { candidates, judge } = options;
  const run = await describeRun(options);
  const journal = await openJournal(journalPathOf(out), { run });
  const progress = json ? undefined : terminal.progress('labelling', prompts.count);
  tellFoundBatches(journal, terminal);
  const announceEnd = (): void => terminal.note('finishing the calls in flight; Ctrl-C again to quit at once');
  terminal.signal.addEventListener('abort', announceEnd, { once: true });
  const survey = await createSurvey(candidates);
  let latest: LabelReport | undefined;
  const onProgress = (report: LabelReport): void => {
    latest = report;
    progress?.update(report.rows, `$${report.calls.spentUsd.toFixed(4)} ${batchDetail(report.calls)}`.trimEnd());
  };
  try {
    const rows = labelPrompts(prompts.read(), { ...options, journal, signal: terminal.signal, onProgress });
    await writeLabels(out, { candidates, rows: survey.watch(rows) }, { format });
  } catch (error) {
    progress?.stop();
    tellSavings(journal, terminal);
    tellOpenBatches(journal, terminal);
    throw error;
  } finally {
    progress?.stop();
    terminal.signal.removeEventListener('abort', announceEnd);
    await journal.close();
  }
  if (latest === undefined) throw new FarthingError(`${out} was written but nothing was labelled`);
  const summary = survey.summary(out);
  const { agreement, perfectRouting, sample } = summary;
  const models = [...new Set([...candidates, ...judge])];
  const { calls } = latest;
  const reportPath = job.report && (await writeRunReport(summary, { ...job.report, models, calls }));
  const made = { out, journalPath: journal.path, reportPath, candidates, judges: judge };
  const result = { ...made, report: latest, findings: { agreement, perfectRouting, sample } };
  const { minimumRows } = await import('@farthing/trainer');
  const text = json
    ? JSON.stringify({ ...reportJson(result), preparation: preparationJson(prompts) })
    : `${presentPreparation(prompts)}\n\n${presentLabeling(result, minimumRows)}`;
  terminal.print(text);
}

/** What the journal keeps of a run for whoever reads it later. */
async function describeRun(options: LabelJob['options']): Promise<Record<string, unknown>> {
  const { rubricHash } = await import('@farthing/labeler');
  const { client, judge, rubric, loggedAs, ...settings } = options;
  return {
    ...settings,
    judge,
    rubric: rubricHash(rubric),
    loggedAs: Object.fromEntries(loggedAs),
    endpoint: client.endpoint(judge[0] ?? ''),
  };
}

/** Whatever ended the run, what was paid for is not lost. */
function tellSavings({ spentUsd, path }: Journal, terminal: Terminal): void {
  if (spentUsd === 0) return;
  terminal.note(`answers for $${spentUsd.toFixed(4)} are saved in ${path}; run the same command again to go on`);
}

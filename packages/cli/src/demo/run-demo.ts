import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, userConversation } from '@farthing/core';
import { makeFolder, readLabels, writeLabels } from '@farthing/dataset';
import { decimal, decimalInterval, percent, percentInterval } from '@farthing/evaluation';
import { anthropicClient, type LabelReport, labelPrompts, listPrices, openJournal } from '@farthing/labeler';
import { openLog, preparePrompts } from '@farthing/logs';
import type { Router } from '@farthing/runtime';
import { type Sandbox, startSandbox } from '@farthing/sandbox';
import { saveRouter, type TrainedRouter, trainRouter } from '@farthing/trainer';
import { writeRunReport } from '../label/report-options.ts';
import { createSurvey } from '../label/survey.ts';
import type { Terminal } from '../terminal.ts';
import { presentSummary } from './present-demo.ts';
import { demoPrompts } from './prompts.ts';

export interface DemoOptions {
  /** Where labels, router and report go; an earlier demo's are replaced. */
  readonly folder: string;
  /** Distinct logged requests to label. */
  readonly prompts: number;
  readonly seed: number;
}

/** The log that ships with the checkout. */
const logPath = fileURLToPath(new URL('../../../../datasets/sandbox-log/requests.jsonl.gz', import.meta.url));
const candidates = ['sandbox-weak', 'sandbox-strong'] as const;
const judge = 'sandbox-judge';

/** The whole loop against the sandbox: label over real HTTP, train, evaluate, route. */
export async function runDemo({ folder, prompts, seed }: DemoOptions, terminal: Terminal): Promise<void> {
  if (!existsSync(logPath)) throw new ConfigError('the demo needs the log that ships with a checkout of Farthing');
  if (!(Number.isInteger(prompts) && prompts >= 100))
    throw new ConfigError(`--prompts must be 100 or more, got ${prompts}`);
  await makeFolder(folder);
  const startMs = performance.now();
  terminal.print(
    [
      'A log of everyday requests, a cheap model, an expensive one and a judge: all of them small programs on this',
      'machine, asked over HTTP like the real thing. No key and no network needed.',
      '',
    ].join('\n'),
  );
  const labelsPath = join(folder, 'labels.arrow');
  const sandbox = await startSandbox({ seed, signal: terminal.signal });
  try {
    const labelReportPath = await labelLog({ sandbox, labelsPath, prompts }, terminal);
    const trained = await trainDemoRouter({ labelsPath, seed }, terminal);
    const routerFolder = join(folder, 'router');
    await saveRouter(trained, routerFolder, { includeText: true });
    const threshold = trained.router.config.defaultThreshold.toFixed(2);
    terminal.print(
      `4  Route: five requests nobody labelled; strong when it is needed with an estimated chance of ${threshold} or more`,
    );
    for (const text of demoPrompts) {
      const { model, strongWinRate } = trained.router.route(userConversation(text));
      terminal.print(`   ${model.padEnd(14)}  ${strongWinRate?.toFixed(2)}  ${text}`);
    }
    const seconds = (performance.now() - startMs) / 1000;
    terminal.print(presentSummary({ trained, routerFolder, labelsPath, labelReportPath, seconds }));
  } finally {
    await sandbox.close();
  }
}

/** @returns where the report on the labels is. */
async function labelLog(
  {
    sandbox,
    labelsPath,
    prompts,
  }: { readonly sandbox: Sandbox; readonly labelsPath: string; readonly prompts: number },
  terminal: Terminal,
): Promise<string> {
  const journalPath = `${labelsPath}.journal.jsonl`;
  // A demo starts afresh: an earlier one may have been made with another seed.
  await rm(journalPath, { force: true });
  const opened = await openLog([logPath], { signal: terminal.signal });
  const log = await preparePrompts(opened.prompts, { nearDuplicates: false, redact: false });
  terminal.print(
    `1  Label: ${prompts} of ${log.count} distinct requests; ${candidates[0]} answers what ${candidates[1]} answered in the log,\n` +
      `   ${judge} compares both ways round`,
  );
  const client = anthropicClient({ apiKey: 'sandbox', baseURL: sandbox.url, prices: listPrices });
  const run = { candidates, judge, endpoint: client.endpoint(judge) };
  const journal = await openJournal(journalPath, { run });
  const progress = terminal.progress('   labelling', prompts);
  const survey = await createSurvey(candidates);
  let latest: LabelReport | undefined;
  try {
    const rows = labelPrompts(takeFirst(log.read(), prompts), {
      candidates,
      judge,
      client,
      journal,
      concurrency: 16,
      signal: terminal.signal,
      onProgress: (report) => {
        latest = report;
        progress.update(report.rows);
      },
    });
    await writeLabels(labelsPath, { candidates, rows: survey.watch(rows) });
  } finally {
    progress.stop();
    await journal.close();
  }
  if (latest === undefined) throw new ConfigError('the log holds no request to label');
  const summary = survey.summary(labelsPath);
  const found = summary.agreement[0]?.all;
  const { calls, rows, labelled } = latest;
  const share = found === undefined ? '–' : `${percent(found.share)} ${percentInterval(found.interval)}`;
  terminal.print(
    `   ${labelled} labelled, ${rows - labelled} unscored and left out; ${candidates[0]} is as good for ${share} of requests\n`,
  );
  // Everything in this log is made up, so the report may show it.
  return await writeRunReport(summary, { includeText: true, models: [...candidates, judge], calls });
}

async function trainDemoRouter(
  { labelsPath, seed }: { readonly labelsPath: string; readonly seed: number },
  terminal: Terminal,
): Promise<TrainedRouter<Router>> {
  const trained = await trainRouter(await readLabels(labelsPath), { seed, testShare: 0.3, signal: terminal.signal });
  const { evaluation, selection, router } = trained;
  const { training } = router.config;
  terminal.print(
    `2  Train: on ${training.rows} of them; ${selection.rival.name} won a cross-validation of ${selection.results.length}\n`,
  );
  terminal.print(
    `3  Evaluate: on the other ${training.testRows}, never seen in training\n` +
      `   APGR ${decimal(evaluation.apgr)} ${decimalInterval(evaluation.apgrInterval)}: 0.5 is chance, ` +
      `${decimal(evaluation.oracleApgr)} is knowing every answer; AUC ${decimal(evaluation.auc)}\n`,
  );
  return trained;
}

async function* takeFirst<T>(items: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let taken = 0;
  for await (const item of items) {
    if (taken++ >= count) return;
    yield item;
  }
}

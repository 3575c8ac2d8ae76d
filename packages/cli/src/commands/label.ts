import { ConfigError, FarthingError } from '@farthing/core';
import type { LabelFormat } from '@farthing/dataset';
import type { Journal, LabelReport, ModelClient } from '@farthing/labeler';
import { defineCommand } from '../command.ts';
import { formatOption } from '../format-option.ts';
import { kinshipWarning } from '../judge-health.ts';
import { batchDetail, batchOptions, checkBatch, tellFoundBatches, tellOpenBatches } from '../label/batch-options.ts';
import { clientOptions, createClient } from '../label/client-options.ts';
import { type JudgingOptions, judgeOptions, judgingOf } from '../label/judge-options.ts';
import { filesPositional, logOptions, openPrompts, type PromptSource } from '../label/log-options.ts';
import { unusedAnswersHint } from '../label/logged-names.ts';
import { reportOptions, writeRunReport } from '../label/report-options.ts';
import { createSurvey } from '../label/survey.ts';
import { verificationOf, verifierOptions } from '../label/verifier-options.ts';
import { estimateJson, presentEstimate, presentLabeling, reportJson } from '../present-labeling.ts';
import { preparationJson, presentPreparation } from '../present-preparation.ts';
import type { Terminal } from '../terminal.ts';

export const labelCommand = defineCommand({
  command: 'label <files..>',
  describe: 'Answer logged prompts with each model, check or judge the answers, and write a label table',
  builder: (yargs) =>
    yargs
      .positional('files', filesPositional)
      .option('out', { alias: 'o', type: 'string', demandOption: true, describe: 'Label table to write' })
      .options(formatOption)
      .options(judgeOptions)
      .options(clientOptions)
      .options(batchOptions)
      .options(verifierOptions)
      .options(logOptions)
      .options(reportOptions)
      .option('max-cost-usd', { type: 'number', describe: 'Spend no more than this, earlier runs included' })
      .option('concurrency', { type: 'number', default: 8, describe: 'Calls in flight' })
      .option('max-output-tokens', { type: 'number', describe: 'Longest answer, reasoning included; default 4096' })
      .option('dry-run', { type: 'boolean', default: false, describe: 'Say what it would take; make no call' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 label log.jsonl -o labels.arrow --weak W --strong S --judge J --dry-run', 'Calls and dollars first')
      .example('$0 label log.jsonl -o labels.arrow --weak W --strong S --judge J --max-cost-usd 20', 'Then for real')
      .example('$0 label log.jsonl -o labels.arrow --weak W --strong S --judge J --batch', 'At half the price')
      .epilogue(
        'Needs ANTHROPIC_API_KEY, unless --api or --models name another server. Run it again after any interruption: no answer is paid for twice.',
      ),
  run: async (args, terminal) => {
    checkNumbers(args);
    const { labelFormatOf } = await import('@farthing/dataset');
    const { format = labelFormatOf(args.out) } = args;
    const client = await createClient(args, terminal);
    const judging = await judgingOf(args);
    const prompts = await openPrompts(args, terminal);
    try {
      const job: LabelJob = {
        out: args.out,
        format,
        report: args.report ? { includeText: args.includeText } : undefined,
        prompts,
        options: {
          ...judging,
          verification: verificationOf(args),
          agree: args.agree,
          client,
          maxCostUsd: args.maxCostUsd,
          concurrency: args.concurrency,
          batch: args.batch,
          maxOutputTokens: args.maxOutputTokens,
        },
      };
      checkBatch(args.batch, { client, models: [...judging.candidates, ...judging.judge] });
      tellUnpriced(job, terminal);
      await tellKinship(job, terminal);
      await tellUnusedAnswers(job, terminal);
      await (args.dryRun ? estimate(job, args.json, terminal) : label(job, args.json, terminal));
    } finally {
      await prompts.close();
    }
  },
});

interface LabelJob {
  readonly out: string;
  readonly format: LabelFormat;
  /** `undefined` when none is to be written. */
  readonly report: { readonly includeText: boolean } | undefined;
  readonly prompts: PromptSource;
  readonly options: JudgingOptions & {
    readonly client: ModelClient;
    readonly maxCostUsd: number | undefined;
    readonly concurrency: number;
    readonly batch: boolean;
  };
}

/** A model without a price would be counted as free. */
function tellUnpriced({ options }: LabelJob, terminal: Terminal): void {
  const { candidates, judge, client, maxCostUsd } = options;
  const unpriced = [...new Set([...candidates, ...judge])].filter((model) => client.price(model) === undefined);
  if (unpriced.length === 0) return;
  const advice = `pass --price ${unpriced[0]}=input/output in dollars per million tokens`;
  if (maxCostUsd !== undefined)
    throw new ConfigError(`--max-cost-usd needs a price of ${unpriced.join(', ')}: ${advice}`);
  terminal.note(`label: no price is known of ${unpriced.join(', ')}, so its calls count as $0; ${advice}`);
}

/** Before anything is paid for: a judge may be chosen otherwise. */
async function tellKinship({ options }: LabelJob, terminal: Terminal): Promise<void> {
  const { kinships } = await import('@farthing/labeler');
  const warning = kinshipWarning(kinships(options.judge, options.candidates));
  if (warning !== undefined) terminal.note(`label: ${warning}`);
}

async function tellUnusedAnswers({ prompts, options }: LabelJob, terminal: Terminal): Promise<void> {
  const hint = await unusedAnswersHint(prompts, options);
  if (hint !== undefined) terminal.note(`label: ${hint}`);
}

/** The journal lies beside the table, so that the same command finds what it has already paid for. */
const journalPathOf = (out: string): string => `${out}.journal.jsonl`;

async function label(job: LabelJob, json: boolean, terminal: Terminal): Promise<void> {
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
  const text = json
    ? JSON.stringify({ ...reportJson(result), preparation: preparationJson(prompts) })
    : `${presentPreparation(prompts)}\n\n${presentLabeling(result)}`;
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

async function estimate({ out, prompts, options }: LabelJob, json: boolean, terminal: Terminal): Promise<void> {
  const { estimateLabeling, openJournal } = await import('@farthing/labeler');
  const { existsSync } = await import('node:fs');
  const journal = existsSync(journalPathOf(out)) ? await openJournal(journalPathOf(out)) : undefined;
  try {
    const found = await estimateLabeling(prompts.read(), { ...options, journal });
    const spentUsd = journal?.spentUsd ?? 0;
    const result = { ...found, spentUsd, maxCostUsd: options.maxCostUsd };
    const text = json
      ? JSON.stringify({ ...estimateJson(result), preparation: preparationJson(prompts) })
      : `${presentEstimate(result)}\n\n${presentPreparation(prompts)}`;
    terminal.print(text);
  } finally {
    await journal?.close();
  }
}

function checkNumbers(args: Readonly<Record<string, unknown>>): void {
  for (const name of ['concurrency', 'limit', 'max-output-tokens', 'votes']) {
    const value = args[name];
    if (value !== undefined && !(Number.isInteger(value) && Number(value) > 0)) {
      throw new ConfigError(`--${name} must be a whole number above 0; got ${value}`);
    }
  }
  const cost = args['max-cost-usd'];
  if (cost !== undefined && !(Number(cost) >= 0))
    throw new ConfigError(`--max-cost-usd must be an amount in dollars; got ${cost}`);
}

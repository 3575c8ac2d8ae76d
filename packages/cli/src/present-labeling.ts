import { judgeWarnings, percent, percentInterval } from '@farthing/evaluation';
import type { CallReport, LabelEstimate, LabelReport } from '@farthing/labeler';
import { judgeHealth } from './judge-health.ts';
import type { LabelFindings } from './label/survey.ts';
import { oneLine, wrapWords } from './plain-text.ts';

/** Of a line under its name. */
const sentenceWidth = 100;

/** Of the names before the lines. */
const nameWidth = 14;

/** A finished labelling run. */
export interface LabelingResult {
  readonly out: string;
  readonly journalPath: string;
  /** `undefined` when none was written. */
  readonly reportPath: string | undefined;
  readonly candidates: readonly string[];
  readonly judges: readonly string[];
  readonly report: LabelReport;
  readonly findings: LabelFindings;
}

/**
 * What a labelling run made, how far it can be trusted, what it cost, and what to run next.
 *
 * @param minimumRows labelled rows that training takes at least.
 */
export function presentLabeling(result: LabelingResult, minimumRows: number): string {
  const { out, journalPath, reportPath, candidates, judges, report } = result;
  const { rows, requests, labelled, calls } = report;
  const lines = [
    `${out}: ${count(labelled)} of ${count(rows)} prompts labelled${requests > rows ? ` (${count(requests)} logged requests)` : ''}`,
    ...sufficiency(result),
    ...saving(result),
    ...unscored(report),
    ...section('judge', judgeHealth(report.judging)),
    ...section(
      'beware',
      judgeWarnings(report.judging).flatMap((warning) => wrapWords(oneLine(warning), sentenceWidth)),
    ),
    ...complexity(result),
    ...reuse(report),
    line('calls', callLine(calls)),
    line('cost', costLine(calls, [...candidates, ...judges])),
    line('journal', `${journalPath} keeps every answer paid for; nothing in it is asked again`),
    ...(reportPath === undefined ? [] : [line('report', `${reportPath}: open it in a browser`)]),
    '',
    `Next: farthing inspect ${out}`,
    labelled < minimumRows
      ? `      farthing train takes ${minimumRows} labelled prompts at least: label more of the log`
      : `      farthing train ${out} -o models/mine`,
  ];
  return lines.join('\n');
}

function sufficiency({ candidates, findings }: LabelingResult): string[] {
  const reference = candidates.at(-1);
  return section(
    'suffices',
    findings.agreement.flatMap(({ candidate, all }) =>
      all === undefined
        ? []
        : `${candidate} is as good as ${reference} for ${percent(all.share)} ${percentInterval(all.interval)} of requests (95 % interval)`,
    ),
  );
}

function saving({ candidates, findings: { perfectRouting } }: LabelingResult): string[] {
  const { sparedCalls, cost } = perfectRouting;
  const parts: string[] = [];
  if (sparedCalls !== undefined) parts.push(`${percent(sparedCalls.share)} of the calls to ${candidates.at(-1)}`);
  if (cost?.savedShare !== undefined) {
    const { share, interval } = cost.savedShare;
    parts.push(`${percent(share)} ${percentInterval(interval)} of its cost`);
  }
  return parts.length === 0
    ? []
    : [line('routing', `could save at most ${parts.join(' and ')}, if it knew every label`)];
}

function unscored({ rows, labelled, unscored: reasons }: LabelReport): string[] {
  if (rows === labelled) return [];
  const sorted = [...reasons].sort(([, a], [, b]) => b - a);
  return sorted.map(([reason, times], index) => line(index === 0 ? 'unscored' : '', `${count(times)} × ${reason}`));
}

function complexity({ report: { rated, rows }, findings }: LabelingResult): string[] {
  const mean = findings.sample.meanComplexity;
  if (mean === undefined) return [];
  const rest = rows > rated ? `; ${count(rows - rated)} without a readable rating` : '';
  return [line('complexity', `${mean.toFixed(1)} of 5 on average of ${count(rated)} prompts${rest}`)];
}

function reuse({ reused }: LabelReport): string[] {
  const parts = [...reused].map(([model, answers]) => `${count(answers)} of ${model}`);
  return parts.length === 0 ? [] : [line('from the log', `${parts.join(', ')}: answers that nobody paid for again`)];
}

function callLine({ models, retries, failures, lost, batches }: CallReport): string {
  const usages = [...models.values()];
  const made = usages.reduce((sum, usage) => sum + usage.calls, 0);
  const recalled = usages.reduce((sum, usage) => sum + usage.recalled, 0);
  const parts = [`${count(made)} made`, `${count(recalled)} from the journal`, `${count(retries)} retries`];
  if (batches.length > 0) parts.push(`${count(batches.length)} ${batches.length === 1 ? 'batch' : 'batches'}`);
  if (failures > 0) parts.push(`${count(failures)} without an answer`);
  if (lost > 0) parts.push(`${count(lost)} cut off (the provider may bill these; they are not in the cost)`);
  const uncounted = usages.reduce((sum, usage) => sum + usage.uncounted, 0);
  if (uncounted > 0) parts.push(`${count(uncounted)} without token counts (counted at the most they can have cost)`);
  return parts.join(' · ');
}

function costLine({ models, spentUsd }: CallReport, order: readonly string[]): string {
  const parts = [...new Set(order)].map((model) => `${model} ${dollars(models.get(model)?.costUsd ?? 0)}`);
  return `${dollars(spentUsd)} spent with this journal · this table: ${parts.join(' · ')}`;
}

export interface EstimateResult extends LabelEstimate {
  /** Already paid, according to the journal. */
  readonly spentUsd: number;
  readonly maxCostUsd?: number | undefined;
}

/** What a dry run found. */
export function presentEstimate(result: EstimateResult): string {
  const { rows, requests, low, high, spentUsd, maxCostUsd } = result;
  const lines = [`${count(rows)} distinct prompts (${count(requests)} logged requests); no call was made`];
  const width = Math.max(nameWidth, ...[...low.models.keys()].map((model) => model.length));
  for (const [model, usage] of low.models) {
    const most = high.models.get(model) ?? usage;
    const tokens = `${range(usage.inputTokens, most.inputTokens)} tokens in, ${range(usage.outputTokens, most.outputTokens)} out`;
    const recalled = usage.recalled > 0 ? `, ${count(usage.recalled)} in the journal` : '';
    lines.push(line(model, `${count(usage.calls)} calls${recalled}: ${tokens}`, width));
  }
  lines.push(line('to pay', `${dollars(low.spentUsd)}–${dollars(high.spentUsd)}, for answers of 10–800 tokens`, width));
  if (spentUsd > 0) lines.push(line('paid', `${dollars(spentUsd)} so far`, width));
  if (maxCostUsd !== undefined) lines.push(line('limit', `${dollars(maxCostUsd)}, never exceeded`, width));
  return lines.join('\n');
}

/** The same as data. */
export function estimateJson({ rows, requests, spentUsd, low, high }: EstimateResult): Record<string, unknown> {
  return { dryRun: true, rows, requests, spentUsd, low: callJson(low), high: callJson(high) };
}

/** The run as data, maps turned into objects. */
export function reportJson({ report, ...result }: LabelingResult): Record<string, unknown> {
  const { unscored: reasons, labels, reused, calls, ...counts } = report;
  const { findings, ...made } = result;
  return {
    ...made,
    ...counts,
    ...findings,
    warnings: judgeWarnings(report.judging),
    unscored: Object.fromEntries(reasons),
    labels: Object.fromEntries(labels),
    reused: Object.fromEntries(reused),
    calls: callJson(calls),
  };
}

function callJson({ models, ...counts }: CallReport): Record<string, unknown> {
  return { ...counts, models: Object.fromEntries(models) };
}

function section(name: string, texts: readonly string[]): string[] {
  return texts.map((text, index) => line(index === 0 ? name : '', text));
}

function line(name: string, text: string, width = nameWidth): string {
  return `  ${name.padEnd(width)} ${text}`;
}

function range(low: number, high: number): string {
  return low === high ? count(low) : `${count(low)}–${count(high)}`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function dollars(usd: number): string {
  return `$${usd < 1 ? usd.toFixed(4) : usd.toFixed(2)}`;
}

import { listPrices, pricesCheckedOn } from '@farthing/labeler';
import type { LogFile, LogSummary, ModelCounts, RoutingKind } from '@farthing/logs';
import { alignColumns } from './align-columns.ts';
import { type LoggedCost, loggedCostOf } from './logged-cost.ts';
import { formatCount, formatInteger, oneLine } from './plain-text.ts';
import { standardInput } from './standard-input.ts';

const filesShown = 6;
const reasonsShown = 12;
const modelsShown = 10;
const groupsShown = 8;

/** A log and what is in it. */
export interface FoundLog {
  readonly files: readonly LogFile[];
  readonly summary: LogSummary;
}

/** What named the log, for the command that comes next. */
interface LogArgs {
  readonly files: readonly string[];
  readonly logFormat?: string | undefined;
  readonly columns?: string | undefined;
}

/** What a log holds, as a stranger can read it. */
export function presentLog({ files, summary, args }: FoundLog & { readonly args: LogArgs }): string {
  const sections = [
    fileLines(files),
    skippedLines(summary),
    modelTable(summary),
    factLines(summary),
    routingLines(summary),
    nextLine(summary, args),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

function fileLines(files: readonly LogFile[]): string {
  const lines = files.slice(0, filesShown).map(({ path, container, format, evidence }) => {
    const why = evidence === undefined ? 'as declared' : evidence;
    return `${oneLine(path)}: ${container}, ${format.title} (${format.name}: ${oneLine(why, 120)})`;
  });
  const rest = new Map<string, number>();
  for (const { format } of files.slice(filesShown)) rest.set(format.name, (rest.get(format.name) ?? 0) + 1);
  if (rest.size > 0) lines.push(`and ${Array.from(rest, ([name, times]) => `${times} more of ${name}`).join(', ')}`);
  return lines.join('\n');
}

function skippedLines({ records, requests, skipped }: LogSummary): string {
  const reasons = [...skipped];
  const rest = reasons.slice(reasonsShown).reduce((sum, [, times]) => sum + times, 0);
  return [
    `${formatCount(records, 'record')}: ${formatCount(requests, 'request')} to chat models`,
    ...reasons.slice(0, reasonsShown).map(([reason, times]) => `  ${formatInteger(times)} skipped: ${oneLine(reason)}`),
    ...(rest > 0 ? [`  ${formatInteger(rest)} skipped for other reasons`] : []),
  ].join('\n');
}

function modelTable({ models }: LogSummary): string {
  if (models.length === 0) return '';
  const costs = models.map((counts) => loggedCostOf(counts, listPrices));
  const hasEstimate = costs.some(({ estimatedUsd }) => estimatedUsd !== undefined);
  const table = alignColumns(
    [
      [
        'model',
        'requests',
        'with answer',
        'tokens in',
        'tokens out',
        'logged USD',
        ...(hasEstimate ? ['estimate'] : []),
      ],
      ...models
        .slice(0, modelsShown)
        .map((counts, index) => modelRow(counts, { cost: costs[index] ?? {}, hasEstimate })),
    ],
    [1, 2, 3, 4, 5, 6],
  );
  const notes = [
    ...(models.length > modelsShown ? [`and ${formatCount(models.length - modelsShown, 'model')} more`] : []),
    ...(hasEstimate
      ? [`estimate: tokens of calls without a logged cost, at list prices of ${pricesCheckedOn}, caches disregarded`]
      : []),
    ...partlyKnown(models),
  ];
  return [table, ...notes].join('\n');
}

function modelRow(
  counts: ModelCounts,
  { cost, hasEstimate }: { readonly cost: Partial<LoggedCost>; readonly hasEstimate: boolean },
): string[] {
  const tokens = (value: number, known: number): string => (known === 0 ? '–' : formatInteger(value));
  const row = [
    counts.model === undefined ? '(not named)' : oneLine(counts.model, 60),
    formatInteger(counts.requests),
    formatInteger(counts.answers),
    tokens(counts.inputTokens, counts.withInputTokens),
    tokens(counts.outputTokens, counts.withOutputTokens),
    dollars(cost.loggedUsd),
  ];
  return hasEstimate ? [...row, cost.estimatedUsd === undefined ? '–' : `≈ ${dollars(cost.estimatedUsd)}`] : row;
}

function partlyKnown(models: readonly ModelCounts[]): string[] {
  const total = models.reduce((sum, { requests }) => sum + requests, 0);
  const withTokens = models.reduce((sum, counts) => sum + counts.withTokens, 0);
  if (withTokens === total) return [];
  return [`tokens are known of ${formatInteger(withTokens)} of ${formatCount(total, 'request')}`];
}

function factLines({ requests, time, conversations, users, duplicates, groups, needs }: LogSummary): string {
  if (requests === 0) return '';
  const needed = Object.entries(needs).filter(([, times]) => times > 0);
  return [
    ...(time === undefined ? [] : [fact('time', `${minute(time.fromMs)} to ${minute(time.toMs)} UTC`)]),
    ...(conversations.count === 0
      ? []
      : [
          fact(
            'conversations',
            `${formatInteger(conversations.count)}, with ${formatCount(conversations.requests, 'request')}`,
          ),
        ]),
    ...(users === 0 ? [] : [fact('users', formatInteger(users))]),
    fact(
      'repetitions',
      `${formatInteger(duplicates)} ask exactly what an earlier one asked (${share(duplicates, requests)})`,
    ),
    ...groupFact(groups),
    ...(needed.length === 0
      ? []
      : [fact('needs', needed.map(([need, times]) => `${need} ${formatInteger(times)}`).join(' · '))]),
  ].join('\n');
}

function groupFact(groups: LogSummary['groups']): string[] {
  if (groups.every(({ group }) => group === undefined)) return [];
  const shown = groups.slice(0, groupsShown).map(({ group, requests }) => {
    return `${group === undefined ? '(none)' : oneLine(group, 30)} ${formatInteger(requests)}`;
  });
  if (groups.length > groupsShown) shown.push(`${groups.length - groupsShown} more`);
  return [fact('groups', shown.join(' · '))];
}

const kindWords: Readonly<Record<Exclude<RoutingKind, 'tool-step'>, string>> = {
  text: 'ask for words and nothing else',
  'structured-output': 'ask for structured output, which each model must be able to give',
  tools: 'offer tools, which each model must be able to call',
  images: 'hold images, which each model must be able to see; only the words are scored',
};

/** What is counted as routable is said here and in the README, in the same words. */
function routingLines({ requests, routing }: LogSummary): string {
  if (requests === 0) return '';
  const { 'tool-step': steps, ...others } = routing;
  const routable = requests - steps;
  const kinds = Object.entries(others).filter(([, times]) => times > 0);
  return [
    `${share(routable, requests)} could be routed: ${formatInteger(routable)} of ${formatCount(requests, 'request')} end with something a user wrote`,
    ...kinds.map(([kind, times]) => `  ${formatInteger(times)} ${kindWords[kind as keyof typeof kindWords]}`),
    ...(steps === 0
      ? []
      : [`  ${formatInteger(steps)} could not: they only hand a tool's result back to the model that asked for it`]),
  ].join('\n');
}

function nextLine({ requests, models }: LogSummary, { files, logFormat, columns }: LogArgs): string {
  if (requests === 0) return 'No request to a chat model was found: see the reasons above.';
  const paths = files.map((file) => (file === standardInput ? 'FILE' : quoted(file))).join(' ');
  const flags = [
    ...(logFormat === undefined ? [] : [`--log-format ${quoted(logFormat)}`]),
    ...(columns === undefined ? [] : [`--columns ${quoted(columns)}`]),
    '-o labels.arrow --weak MODEL',
    `--strong ${quoted(models.find(({ model }) => model !== undefined)?.model ?? 'MODEL')}`,
    '--judge MODEL --dry-run',
  ];
  return `Next: farthing label ${paths} ${flags.join(' ')}`;
}

/** The log as data, maps turned into objects. */
export function logJson({ files, summary }: FoundLog): Record<string, unknown> {
  const { skipped, models, routing, ...counts } = summary;
  return {
    files: files.map(({ format, ...file }) => ({ ...file, format: format.name })),
    ...counts,
    skipped: Object.fromEntries(skipped),
    models: models.map((model) => ({ ...model, ...loggedCostOf(model, listPrices) })),
    routing,
    routable: summary.requests - routing['tool-step'],
  };
}

const fact = (name: string, text: string): string => `${name.padEnd(14)} ${text}`;

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w./:=,@%+-]+$/u.test(text) ? text : `'${oneLine(text).replaceAll("'", `'\\''`)}'`;
}

function minute(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

function dollars(usd: number | undefined): string {
  if (usd === undefined) return '–';
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: usd < 1 ? 4 : 2 });
}

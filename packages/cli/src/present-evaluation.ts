import {
  baselineFinding,
  decimal,
  decimalInterval,
  type Evaluation,
  namedBaselines,
  percent,
  percentInterval,
} from '@farthing/evaluation';
import { alignColumns } from './align-columns.ts';

/** The evaluation as a stranger can read it. */
export function presentEvaluation(evaluation: Evaluation, routerId: string): string {
  return [
    `${routerId} on ${evaluation.n} rows (${evaluation.distinctPrompts} distinct prompts); 95 % bootstrap intervals`,
    '',
    rankingTable(evaluation),
    '',
    ...[baselineFinding(evaluation)?.sentence ?? []].flat(),
    ...missingLines(evaluation),
    '',
    probabilityLine(evaluation),
    qualityLine(evaluation),
    savingLine(evaluation),
    ...undefinedLines(evaluation),
  ].join('\n');
}

/** The router's ranking beside that of the baselines. */
function rankingTable(evaluation: Evaluation): string {
  const { baselines, withinGroup } = evaluation;
  const row = (name: string, metrics: Partial<RankingRow> | null): string[] => [
    name,
    decimal(metrics?.apgr ?? null),
    decimalInterval(metrics?.apgrInterval ?? null),
    percent(metrics?.cpt50 ?? null),
    percent(metrics?.cpt80 ?? null),
    decimal(metrics?.auc ?? null),
    decimalInterval(metrics?.aucInterval ?? null),
  ];
  return alignColumns(
    [
      ['', 'APGR', '', 'CPT50', 'CPT80', 'AUC', ''],
      row('router', evaluation),
      ...(withinGroup === null ? [] : [row('router, within group', withinGroup)]),
      row('random', baselines.random),
      ...namedBaselines(baselines).map(({ name, metrics }) => row(name, metrics)),
      row('oracle', baselines.oracle),
    ],
    [1, 3, 4, 5],
  );
}

interface RankingRow {
  readonly apgr: number | null;
  readonly apgrInterval: readonly [number, number] | null;
  readonly cpt50: number | null;
  readonly cpt80: number | null;
  readonly auc: number | null;
  readonly aucInterval: readonly [number, number] | null;
}

function probabilityLine({ brier, logLoss, ece, eceInterval }: Evaluation): string {
  return `As probabilities: Brier ${decimal(brier)}, log loss ${decimal(logLoss)}, ECE ${withInterval(decimal(ece), decimalInterval(eceInterval))}`;
}

function qualityLine({ weakScore, strongScore, baselines }: Evaluation): string {
  const { model } = baselines.bestConstant;
  return `Quality: all weak ${decimal(weakScore)}, all strong ${decimal(strongScore)}; best constant model: ${model}`;
}

/** At the cut that is best on these very rows, which nobody knows beforehand; the verdict is about a real threshold. */
function savingLine({ costSaving }: Evaluation): string {
  const { saving, savingInterval, qualityTarget, unit, strongShare, strongShareInterval } = costSaving;
  const kept = `${percent(qualityTarget, 0)} of strong's quality`;
  if (strongShare === null) return `With hindsight, ${kept}: not defined on these rows`;
  const dollars =
    unit === 'usd' ? `, saving ${withInterval(percent(saving), percentInterval(savingInterval))} of the dollars` : '';
  return `With hindsight, ${withInterval(percent(strongShare), percentInterval(strongShareInterval))} strong calls would have kept ${kept}${dollars}`;
}

/** An interval is empty where the data do not give one. */
function withInterval(value: string, interval: string): string {
  return `${value} ${interval}`.trimEnd();
}

/** The strongest of the cheap baselines is worth a word where it cannot be had. */
function missingLines({ baselines, undefinedMetrics }: Evaluation): string[] {
  if (baselines.nearestNeighbours !== null) return [];
  return [`Nearest neighbours is not among the baselines: ${undefinedMetrics['baselines.nearestNeighbours']}.`];
}

/** Only the reasons for what the text above leaves blank. */
function undefinedLines({ undefinedMetrics }: Evaluation): string[] {
  return ['apgr', 'auc']
    .filter((metric) => undefinedMetrics[metric] !== undefined)
    .map((metric) => `${metric} is not defined: ${undefinedMetrics[metric]}`);
}

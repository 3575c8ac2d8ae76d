import { namedBaselines } from '../baseline-finding.ts';
import type { Evaluation } from '../evaluate.ts';
import { count, decimal, percent, percentInterval, thresholdText } from '../format.ts';
import type { ReliabilityPoint } from '../reliability.ts';
import type { HistogramBin } from '../score-histogram.ts';
import type { OperatingPoint } from '../threshold-table.ts';
import type { Html } from './html.ts';
import { number, share, table } from './table.ts';

/** What routing does at each threshold, once, all weak first; the chosen one is among them and marked. */
export function thresholdRows(points: readonly OperatingPoint[], chosen: OperatingPoint): Html {
  const byThreshold = new Map([...points, chosen].map((each) => [each.threshold, each]));
  const rows = [...byThreshold.values()];
  rows.sort((a, b) => a.strongShare - b.strongShare || b.threshold - a.threshold);
  const saved = chosen.unit === 'usd' ? 'Cost saved' : 'Strong calls saved';
  return table({
    head: ['Threshold', 'To strong', 'Quality', 'Quality kept', 'Gap recovered', saved],
    optional: [2, 4],
    rows: rows.map((row) => ({
      isChosen: row === chosen,
      cells: [
        thresholdText(row.threshold),
        percent(row.strongShare),
        share(row, 'quality'),
        share(row, 'qualityKept'),
        share(row, 'pgr'),
        share(row, 'saving'),
      ],
    })),
  });
}

/** The router and what it must be compared with. */
export function baselineRows({ baselines, ...router }: Evaluation): Html {
  const named = [
    { name: 'This router', metrics: router },
    { name: 'Random', metrics: baselines.random },
    ...namedBaselines(baselines),
    { name: 'Oracle', metrics: baselines.oracle },
  ];
  return table({
    head: ['', 'APGR', 'CPT 50 %', 'CPT 80 %', 'AUC'],
    optional: [2, 3],
    rows: named.map(({ name, metrics }) => ({
      isChosen: metrics === router,
      cells: [
        capitalized(name),
        number(metrics, 'apgr'),
        share(metrics, 'cpt50'),
        share(metrics, 'cpt80'),
        number(metrics, 'auc'),
      ],
    })),
  });
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What the router knows overall, and what is left of it within groups. */
export function topicRows(evaluation: Evaluation): Html {
  const within = evaluation.withinGroup;
  const cell = (key: 'apgr' | 'auc' | 'brier' | 'ece') => (within === null ? '–' : number(within, key));
  return table({
    head: ['', 'Overall', 'Within groups', 'Topic alone'],
    rows: [
      { cells: ['APGR', number(evaluation, 'apgr'), cell('apgr'), '0.5'] },
      { cells: ['AUC', number(evaluation, 'auc'), cell('auc'), '0.5'] },
      { cells: ['Brier skill', '–', within === null ? '–' : number(within, 'brierSkill'), '0'] },
      { cells: ['Brier score', number(evaluation, 'brier'), cell('brier'), '–'] },
      { cells: ['ECE', number(evaluation, 'ece'), cell('ece'), '–'] },
      { cells: ['Log loss', number(evaluation, 'logLoss'), '–', '–'] },
    ],
  });
}

export function groupRows({ groups }: Evaluation): Html {
  return table({
    head: ['Group', 'Rows', 'Weak', 'Strong', 'APGR', 'AUC'],
    optional: [1, 5],
    rows: groups.map((group) => ({
      cells: [
        group.group,
        count(group.n),
        percent(group.weakScore),
        percent(group.strongScore),
        number(group, 'apgr'),
        number(group, 'auc'),
      ],
    })),
  });
}

export function reliabilityRows(points: readonly ReliabilityPoint[]): Html {
  return table({
    head: ['Mean prediction', 'Strong was better', '95 % interval', 'Requests'],
    rows: points.map((point) => ({
      cells: [
        percent(point.meanScore),
        percent(point.strongBetterRate),
        percentInterval(point.strongBetterRateInterval),
        count(point.requests),
      ],
    })),
  });
}

export function histogramRows(bins: readonly HistogramBin[]): Html {
  return table({
    head: ['strongWinRate', 'Strong was better', 'Weak sufficed'],
    rows: bins.map(({ low, high, strongBetter, weakSuffices }) => ({
      cells: [`${decimal(low, 2)} – ${decimal(high, 2)}`, count(strongBetter), count(weakSuffices)],
    })),
  });
}

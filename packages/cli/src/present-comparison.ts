import {
  type ComparedMetrics,
  type Comparison,
  decimal,
  decimalInterval,
  percent,
  percentInterval,
} from '@farthing/evaluation';
import { alignColumns } from './align-columns.ts';

/** A comparison as a stranger can read it: a table, then what it says. */
export function presentComparison(comparison: Comparison): string {
  const { n, distinctPrompts, first, second, unit, qualityTarget, verdict } = comparison;
  const saved = unit === 'usd' ? 'dollars saved' : 'strong calls saved';
  return [
    `${n} rows (${distinctPrompts} distinct prompts) that neither was trained on; 95 % paired bootstrap intervals`,
    '',
    alignColumns(
      [
        ['', first.name, second.name, 'difference', ''],
        numberRow(comparison, 'APGR', 'apgr'),
        shareRow(comparison, 'CPT50', 'cpt50'),
        shareRow(comparison, 'CPT80', 'cpt80'),
        shareRow(comparison, `${saved} at ${percent(qualityTarget, 0)} of strong's quality`, 'savingAtTarget'),
        numberRow(comparison, 'quality at its own threshold', 'quality'),
        shareRow(comparison, 'to strong there', 'strongShare'),
        shareRow(comparison, `${saved} there`, 'saving'),
      ],
      [1, 2, 3],
    ),
    '',
    verdict.sentence,
    ...(verdict.detail === '' ? [] : [verdict.detail]),
  ].join('\n');
}

function numberRow({ first, second, difference }: Comparison, name: string, key: keyof ComparedMetrics): string[] {
  return [
    name,
    decimal(first[key]),
    decimal(second[key]),
    decimal(difference[key]),
    decimalInterval(difference[`${key}Interval`]),
  ];
}

function shareRow({ first, second, difference }: Comparison, name: string, key: keyof ComparedMetrics): string[] {
  return [
    name,
    percent(first[key]),
    percent(second[key]),
    percent(difference[key]),
    percentInterval(difference[`${key}Interval`]),
  ];
}

import {
  type Abstention,
  type AbstentionPoint,
  abstentionFinding,
  percent,
  percentInterval,
  thresholdText,
} from '@farthing/evaluation';
import { alignColumns } from './align-columns.ts';

/** What giving doubtful requests to the strong model would buy. */
export function presentAbstention(curve: Abstention): string {
  const { byCoverage, byCertainty, shares, threshold } = curve;
  const kinds = [
    ...(byCoverage === undefined ? [] : [{ name: 'least covered first', points: byCoverage }]),
    { name: 'least certain first', points: byCertainty },
  ];
  const worse = ({ worseShare, worseShareInterval }: AbstentionPoint) => [
    percent(worseShare),
    percentInterval(worseShareInterval),
  ];
  const head = ['given to strong', ...kinds.flatMap(({ name }) => [name, ''])];
  const rows = shares.map((share, index) => [
    percent(share, 0),
    ...kinds.flatMap(({ points }) => worse(points[index]!)),
  ]);
  return [
    'If doubtful requests went to strong:',
    abstentionFinding(curve),
    '',
    alignColumns([head, ...rows], [0, 1, 3]),
    `Worse answers than strong's among the rest, routed at threshold ${thresholdText(threshold)}`,
  ].join('\n');
}

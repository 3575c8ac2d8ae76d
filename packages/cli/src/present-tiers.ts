import { type TierEvaluation, tierCellText, tierTable } from '@farthing/evaluation';
import { alignColumns } from './align-columns.ts';

/** What a router of more than two models does with them. */
export function presentTiers(tiers: TierEvaluation): string {
  const { head, rows, notes } = tierTable(tiers);
  const [weak, strong] = [tiers.tiers[0]?.model, tiers.tiers.at(-1)?.model];
  return [
    alignColumns([head, ...rows.map((cells) => cells.map(tierCellText))]),
    '',
    ...notes,
    '',
    `How well it tells ${weak} (weak) from ${strong} (strong):`,
  ].join('\n');
}

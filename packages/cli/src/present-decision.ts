import type { RoutingDecision } from '@farthing/core';
import { formatNumber } from './format.ts';

/** A decision in one line. */
export function presentDecision({ model, strongWinRate, threshold, reason, detail }: RoutingDecision): string {
  if (strongWinRate === undefined) return `${model}  (${reason}${detail === undefined ? '' : `: ${detail}`})`;
  const comparison = reason === 'below-threshold' ? '<' : '>=';
  return `${model}  (strongWinRate ${formatNumber(strongWinRate)} ${comparison} threshold ${formatNumber(threshold)})`;
}

import type { RoutingDecision } from '@farthing/core';

/** A decision in one line. */
export function presentDecision({ model, strongWinRate, threshold, reason, detail }: RoutingDecision): string {
  if (strongWinRate === undefined) return `${model}  (${reason}${detail === undefined ? '' : `: ${detail}`})`;
  const comparison = reason === 'below-threshold' ? '<' : '>=';
  return `${model}  (strongWinRate ${strongWinRate.toFixed(3)} ${comparison} threshold ${threshold.toFixed(3)})`;
}

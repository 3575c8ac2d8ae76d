import type { RouterConfig, TunedThreshold } from '@farthing/runtime';
import { hashRows } from './router-files.ts';
import type { TrainingRow } from './training-rows.ts';

/**
 * The thresholds of a router that were tuned on exactly these rows, in this order. On them they look better than they are.
 *
 * @param rows labelled rows that the router was not trained on.
 */
export async function thresholdsTunedOn(
  { thresholds }: Pick<RouterConfig, 'thresholds'>,
  rows: readonly Pick<TrainingRow, 'row' | 'qualities'>[],
): Promise<TunedThreshold[]> {
  if (thresholds.every(({ tunedOn }) => tunedOn?.rows !== rows.length)) return [];
  const dataHash = await hashRows(rows);
  return thresholds.filter(({ tunedOn }) => tunedOn?.dataHash === dataHash);
}

import type { TunedThreshold } from '@farthing/runtime';
import { percent } from '../format.ts';

/** What a threshold was tuned for, in a few words: `keep 95 % of quality`. */
export function tunedAim({ target, value }: TunedThreshold): string {
  const share = percent(value, Number.isInteger(Math.round(value * 1e6) / 1e4) ? 0 : 1);
  return target === 'quality' ? `keep ${share} of quality` : `at most ${share} to strong`;
}

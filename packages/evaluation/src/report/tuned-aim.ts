import type { TunedThreshold } from '@farthing/runtime';
import { dollars, exactPercent } from '../format.ts';

/** What a threshold was tuned for, in a few words: `keep 95 % of quality`. */
export function tunedAim({ target, value, guarantee }: TunedThreshold): string {
  const proved = guarantee === null ? '' : `, ${exactPercent(guarantee.confidence)} sure`;
  switch (target) {
    case 'quality':
      return `keep ${exactPercent(value)} of quality${proved}`;
    case 'max-worse':
      return `at most ${exactPercent(value)} worse${proved}`;
    case 'cost-usd-per-1k':
      return `at most ${dollars(value)} per 1,000`;
    case 'strong-share':
      return `at most ${exactPercent(value)} to strong`;
  }
}

/** What may be expected of it. */
export function tunedPromise(tuned: TunedThreshold): string {
  if (tuned.guarantee !== null) return tuned.guarantee.statement;
  const rows = tuned.tunedOn === undefined ? 'in training' : `on ${tuned.tunedOn.rows} other rows`;
  return `Tuned ${rows}: ${tunedAim(tuned)}; an estimate, not a guarantee.`;
}

/** Names the threshold of the verdict. */
export const verdictMark = 'the verdict’s';

/**
 * What is promised of a threshold: what it was tuned for, else a guarantee of a higher one that holds below it too, else
 * that nothing is.
 */
export function promiseAt(
  threshold: number,
  {
    tuned,
    chosen,
  }: {
    readonly tuned: readonly (TunedThreshold & { readonly holdsBelow?: boolean })[];
    /** The threshold of the verdict. */
    readonly chosen: number;
  },
): string {
  const here = tuned.filter((each) => each.threshold === threshold);
  const strictest = tuned
    .filter((each) => each.holdsBelow === true && each.threshold > threshold)
    .sort((a, b) => a.value - b.value)[0];
  const notes = [
    ...(threshold === chosen ? ['The threshold of the verdict.'] : []),
    ...here.map(tunedPromise),
    ...(strictest === undefined ? [] : [`${tunedPromise(strictest)} Shown for a higher threshold, it holds here too.`]),
  ];
  if (here.length === 0 && strictest === undefined) notes.push('Estimates on the reported rows, not a guarantee.');
  return notes.join(' ');
}

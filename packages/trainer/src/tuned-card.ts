import { tunedNotice } from '@farthing/evaluation';
import type { RouterConfig } from '@farthing/runtime';
import { withThresholdsSection } from './thresholds-section.ts';
import { trainedThreshold } from './tune-thresholds.ts';

const opening = '> **Tuned since training.**';

/**
 * A model card that says what `router.json` says: its section on thresholds is written again, and above the verdict of
 * training stands which threshold is used now, if that is another.
 */
export function tunedCard(card: string, config: RouterConfig): string {
  const lines = withThresholdsSection(card, config).split('\n');
  const before = lines.findIndex((line) => line.startsWith(opening));
  // With the empty line below.
  if (before !== -1) lines.splice(before, 2);
  const sentences = tunedNotice(config, trainedThreshold(config.thresholds));
  if (sentences === undefined) return lines.join('\n');
  const title = lines.findIndex((line) => line.startsWith('# '));
  return lines.toSpliced(title === -1 ? 0 : title + 2, 0, `${opening} ${sentences.join(' ')}`, '').join('\n');
}

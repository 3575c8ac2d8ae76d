import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@farthing/dataset';
import { withTunedNotice } from '@farthing/evaluation';
import type { AsyncRouter, RouterConfig, TunedThreshold } from '@farthing/runtime';
import { encodeGroupHashes, groupHashes } from './group-hashes.ts';
import { tuningGroupsFile } from './load-groups.ts';
import { sealRouterConfig } from './router-files.ts';
import type { TrainingRow } from './training-rows.ts';
import { tunedCard } from './tuned-card.ts';

export interface WriteThresholdOptions {
  readonly router: AsyncRouter;
  readonly tuned: TunedThreshold;
  readonly setDefault: boolean;
  /** What it was tuned on. */
  readonly rows: readonly TrainingRow[];
}

/**
 * Writes a tuned threshold into a router folder, so that no file of it says otherwise: `router.json`, the model card, the
 * report, and, for a new default, `tuning-groups.bin`. A card or report that is not there is not made.
 *
 * @returns `router.json` as it is now.
 */
export async function writeThreshold(
  folder: string,
  { router, tuned, setDefault, rows }: WriteThresholdOptions,
): Promise<RouterConfig> {
  const { checksum: _, ...before } = router.config;
  const json = await sealRouterConfig({
    ...before,
    thresholds: withThreshold(before, { tuned, setDefault }),
    defaultThreshold: setDefault ? tuned.threshold : before.defaultThreshold,
  });
  const config = JSON.parse(json) as RouterConfig;
  const [card, report] = [join(folder, 'README.md'), join(folder, 'report.html')];
  const pages = [
    { path: card, text: await readIfThere(card), renew: tunedCard },
    { path: report, text: await readIfThere(report), renew: withTunedNotice },
  ];
  if (setDefault) await replaceFile(join(folder, tuningGroupsFile), encodeGroupHashes(groupHashes(rows)));
  await replaceFile(join(folder, 'router.json'), new TextEncoder().encode(json));
  for (const { path, text, renew } of pages) {
    if (text !== undefined) await replaceFile(path, new TextEncoder().encode(renew(text, config)));
  }
  return config;
}

/** The new one takes the place of earlier ones for the same target; what the default rests on stays until that is replaced. */
function withThreshold(
  { thresholds, defaultThreshold }: Pick<RouterConfig, 'thresholds' | 'defaultThreshold'>,
  { tuned, setDefault }: { readonly tuned: TunedThreshold; readonly setDefault: boolean },
): TunedThreshold[] {
  const isSame = (each: TunedThreshold): boolean => JSON.stringify(each) === JSON.stringify(tuned);
  const isReplaced = (each: TunedThreshold): boolean =>
    isSame(each) ||
    (each.tunedOn !== undefined &&
      each.target === tuned.target &&
      each.value === tuned.value &&
      each.guarantee?.confidence === tuned.guarantee?.confidence &&
      (setDefault || each.threshold !== defaultThreshold));
  const place = thresholds.findIndex(isReplaced);
  if (place === -1) return [...thresholds, tuned];
  return thresholds.flatMap((each, index) => (index === place ? [tuned] : isReplaced(each) ? [] : [each]));
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  return writeFileAtomically(path, (append) => append(bytes));
}

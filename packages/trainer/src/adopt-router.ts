import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ArtifactError, ConfigError } from '@farthing/core';
import { parseRouterConfig, type RouterConfig } from '@farthing/runtime';
import { replaceFolder } from './replace-folder.ts';
import { sealRouterConfig } from './router-files.ts';
import { checkRouterFolder } from './save-router.ts';
import { tunedCard } from './tuned-card.ts';

export interface AdoptRouterOptions {
  /** The models that take the places of the router's candidates: as many, all different, cheapest first. */
  readonly candidates: readonly string[];
  /** Folder of the new router. */
  readonly to: string;
  /** Whether a router that is there is replaced. Default false: it is kept, and nothing is written. */
  readonly replaces?: boolean | undefined;
}

/**
 * Copies a saved router under the names of other models, so that one that was trained on somebody's pair of a cheap and an
 * expensive model can route between one's own. Scores, thresholds and id stay; what was proved of a threshold is left
 * behind, being about the other models, and so is the report.
 *
 * @returns `router.json` of the new folder.
 * @throws ConfigError when the names do not fit or `to` holds a router that is not to be replaced; ArtifactError when `folder` is no whole router.
 */
export async function adoptRouter(
  folder: string,
  { candidates, to, replaces = false }: AdoptRouterOptions,
): Promise<RouterConfig> {
  await checkRouterFolder(to);
  if (!replaces && existsSync(join(to, 'router.json'))) {
    throw new ConfigError(`${to}: holds a router; choose another folder, or --replace it`);
  }
  const { checksum: _, ...before } = await parseRouterConfig(Buffer.from(await read(folder, 'router.json')).toString());
  checkNames(candidates, before.candidates);
  const json = await sealRouterConfig({
    ...before,
    candidates,
    head: { ...before.head, outputs: candidates.slice(0, before.head.outputs.length) },
    thresholds: before.thresholds.map((threshold) => ({ ...threshold, guarantee: null })),
  });
  const config = JSON.parse(json) as RouterConfig;
  const card = Buffer.from(await read(folder, 'README.md')).toString();
  await replaceFolder(resolve(to), {
    'router.json': json,
    [before.weights.file]: await read(folder, before.weights.file),
    'training-groups.bin': await read(folder, 'training-groups.bin'),
    'README.md': adoptedCard(tunedCard(card, config), before.candidates, candidates),
  });
  return config;
}

async function read(folder: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(join(folder, name));
  } catch (cause) {
    throw new ArtifactError(`${folder}: not a router folder: cannot read ${name}`, { cause });
  }
}

function checkNames(candidates: readonly string[], before: readonly string[]): void {
  const areNames = candidates.every((name) => name.trim() !== '') && new Set(candidates).size === candidates.length;
  if (areNames && candidates.length === before.length) return;
  throw new ConfigError(
    `${before.length} different models expected, cheapest first, for ${before.join(', ')}; got ${candidates.join(', ') || 'none'}`,
  );
}

/** What the card says was measured on the models it was trained on, and the reader has to know. */
function adoptedCard(card: string, before: readonly string[], candidates: readonly string[]): string {
  const places = before.map((model, index) => `**${candidates[index]}** for ${model}`).join(', ');
  return `> Adopted: ${places}. Nothing below was measured on these models; label your own traffic and train again.

${card}`;
}

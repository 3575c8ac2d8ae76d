import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactError } from '@farthing/core';
import { parseRouterConfig, type RouterConfig } from '@farthing/runtime';

/**
 * What is lost when a router of `candidates` is written to a folder: a router of other models, or a default that somebody
 * tuned. `undefined` where there is no such router.
 */
export async function replacedRouterNote(folder: string, candidates: readonly string[]): Promise<string | undefined> {
  const config = await configOf(folder);
  if (config === undefined) return undefined;
  const { id, defaultThreshold, thresholds } = config;
  const isOther = config.candidates.join('\n') !== candidates.join('\n');
  const isTuned = thresholds.some(({ threshold, tunedOn }) => threshold === defaultThreshold && tunedOn !== undefined);
  if (!isOther && !isTuned) return undefined;
  const lost = [
    ...(isOther ? [`for ${config.candidates.join(' < ')}`] : []),
    ...(isTuned ? [`tuned to a default threshold of ${defaultThreshold}`] : []),
  ];
  return `${folder} holds ${id}, ${lost.join(', ')}; it will be replaced`;
}

async function configOf(folder: string): Promise<RouterConfig | undefined> {
  try {
    return await parseRouterConfig(await readFile(join(folder, 'router.json'), 'utf8'));
  } catch (error) {
    // Nothing is lost with a folder that is not there or that no one can route with.
    if (error instanceof ArtifactError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

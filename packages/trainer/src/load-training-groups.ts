import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactError } from '@farthing/core';
import { decodeTrainingGroups } from './training-groups.ts';

/**
 * Reads which prompts and conversations a saved router was trained on; see `isTrainingRow`.
 *
 * @throws ArtifactError when the folder does not say.
 */
export async function loadTrainingGroups(folder: string): Promise<ReadonlySet<number>> {
  try {
    return new Set(decodeTrainingGroups(await readFile(join(folder, 'training-groups.bin'))));
  } catch (cause) {
    throw new ArtifactError(`${folder}: cannot read training-groups.bin, which says what the router was trained on`, {
      cause,
    });
  }
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactError } from '@farthing/core';
import { decodeGroupHashes } from './group-hashes.ts';

/** Its file in the router folder. */
export const tuningGroupsFile = 'tuning-groups.bin';

/**
 * Reads which prompts and conversations a saved router was trained on; see `isSeenRow`.
 *
 * @throws ArtifactError when the folder does not say.
 */
export async function loadTrainingGroups(folder: string): Promise<ReadonlySet<number>> {
  try {
    return new Set(decodeGroupHashes(await readFile(join(folder, 'training-groups.bin'))));
  } catch (cause) {
    throw new ArtifactError(`${folder}: cannot read training-groups.bin, which says what the router was trained on`, {
      cause,
    });
  }
}

/**
 * Reads on which prompts and conversations `farthing tune` chose a saved router's default threshold; none where training did.
 *
 * @throws ArtifactError when the file cannot be read.
 */
export async function loadTuningGroups(folder: string): Promise<ReadonlySet<number>> {
  try {
    return new Set(decodeGroupHashes(await readFile(join(folder, tuningGroupsFile))));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return new Set();
    throw new ArtifactError(`${folder}: cannot read ${tuningGroupsFile}, which says what its threshold was tuned on`, {
      cause,
    });
  }
}

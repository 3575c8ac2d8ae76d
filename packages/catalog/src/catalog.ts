import { ConfigError } from '@farthing/core';
import type { PublicSet } from './public-set.ts';
import { mmluPro } from './sets/mmlu-pro.ts';
import { pandalm } from './sets/pandalm.ts';
import { routellmGsm8k, routellmMmlu } from './sets/routellm.ts';
import { routellmMtBench } from './sets/routellm-mt-bench.ts';

/** Every public set that can be fetched. */
export const publicSets: readonly PublicSet[] = [routellmMmlu, routellmGsm8k, routellmMtBench, mmluPro, pandalm];

/** @throws ConfigError that names all there are. */
export function findPublicSet(name: string): PublicSet {
  const set = publicSets.find((each) => each.name === name);
  if (set !== undefined) return set;
  throw new ConfigError(
    `no public set is called "${name}"; there are ${publicSets.map((each) => each.name).join(', ')}`,
  );
}

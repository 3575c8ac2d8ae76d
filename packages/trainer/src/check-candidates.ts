import { ConfigError } from '@farthing/core';
import type { LabelTable } from '@farthing/dataset';
import type { AsyncRouter } from '@farthing/runtime';

/** @throws ConfigError when a label table is about other models than the router. */
export function checkCandidates(
  { candidates, path }: LabelTable,
  { router, folder }: { readonly router: AsyncRouter; readonly folder: string },
): void {
  const expected = router.config.candidates;
  if (candidates.join('\n') === expected.join('\n')) return;
  throw new ConfigError(
    `${folder} routes between ${expected.join(', ')}, but ${path} is about ${candidates.join(', ')}`,
  );
}

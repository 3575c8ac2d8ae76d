import type { Verdict } from '@farthing/evaluation';
import type { RouterConfig } from '@farthing/runtime';

/** What a router's training said when it advised against routing; `undefined` when it did not, or held nothing out. */
export function verdictNote({ testMetrics }: Pick<RouterConfig, 'testMetrics'>): string | undefined {
  const { verdict } = (testMetrics ?? {}) as { readonly verdict?: Partial<Verdict> };
  return verdict?.route === false ? `its training said: ${verdict.sentence}` : undefined;
}

import { ConfigError } from '@farthing/core';
import type { Provider, Tier } from '../answer/provider.ts';

/**
 * A tier for each candidate, from a record of who answers for it: one or several, the preferred first.
 *
 * @throws ConfigError when a candidate has nobody, or the record names one that is none.
 */
export function modelTiers<M, Q, A>(
  candidates: readonly string[],
  models: Readonly<Record<string, M | readonly M[]>>,
  providerOf: (model: M, candidate: string) => Provider<Q, A>,
): readonly Tier<Q, A>[] {
  const stranger = Object.keys(models).find((model) => !candidates.includes(model));
  if (stranger !== undefined)
    throw new ConfigError(`models has "${stranger}", which is no candidate: those are ${candidates.join(', ')}`);
  return candidates.map((candidate) => {
    const given: M | readonly M[] | undefined = Object.hasOwn(models, candidate) ? models[candidate] : undefined;
    const all = given === undefined ? [] : Array.isArray(given) ? (given as readonly M[]) : [given as M];
    if (all.length === 0) throw new ConfigError(`models must say who answers for the candidate "${candidate}"`);
    return { model: candidate, providers: all.map((each) => providerOf(each, candidate)) };
  });
}

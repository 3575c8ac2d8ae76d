import { ConfigError } from '@farthing/core';
import type { ModelProfiles } from '../policy/model-profile.ts';
import { mayAnswer } from '../policy/policy.ts';
import type { Provider, Tier } from './provider.ts';

/** One candidate at one provider. */
export interface Target<Q, A> {
  readonly model: string;
  readonly provider: Provider<Q, A>;
}

/** Whom to ask in which order: the candidate decided on, then stronger ones, of those that may answer. */
export function plan<Q, A>(
  tiers: readonly Tier<Q, A>[],
  { model, models }: { readonly model: string; readonly models: readonly string[] | undefined },
): Target<Q, A>[] {
  const start = tiers.findIndex((tier) => tier.model === model);
  if (start === -1)
    throw new ConfigError(`nobody answers for "${model}": there are ${tiers.map((tier) => tier.model).join(', ')}`);
  return tiers.slice(start).flatMap((tier) => (mayAnswer(tier.model, { models }) ? targetsOf(tier) : []));
}

export interface LargerWindowsOptions<Q, A> {
  /** Who would have been next. */
  readonly targets: readonly Target<Q, A>[];
  readonly models: readonly string[] | undefined;
  /** Candidates that the request did not fit. */
  readonly overflowed: readonly string[];
  readonly profiles: ModelProfiles;
}

/** Who is left to ask when a request did not fit: of those planned whoever may have a larger window, then weaker candidates that have. */
export function largerWindows<Q, A>(
  tiers: readonly Tier<Q, A>[],
  { targets, models, overflowed, profiles }: LargerWindowsOptions<Q, A>,
): Target<Q, A>[] {
  const windowOf = (model: string): number | undefined => profiles[model]?.contextTokens;
  const tooSmall = Math.max(0, ...overflowed.map((model) => windowOf(model) ?? 0));
  const planned = targets.filter(
    ({ model }) => !overflowed.includes(model) && (windowOf(model) ?? Infinity) > tooSmall,
  );
  const first = tiers.findIndex(({ model }) => overflowed.includes(model));
  const weaker = tiers.slice(0, first).filter(({ model }) => {
    const window = windowOf(model) ?? 0;
    return tooSmall > 0 && window > tooSmall && mayAnswer(model, { models });
  });
  const known = planned.map(({ model }) => model);
  return [
    ...planned,
    ...weaker
      .filter(({ model }) => !known.includes(model))
      .reverse()
      .flatMap(targetsOf),
  ];
}

function targetsOf<Q, A>({ model, providers }: Tier<Q, A>): Target<Q, A>[] {
  return providers.map((provider) => ({ model, provider }));
}

import { evenTierCosts, type RouterConfig, type TierCosts } from '@farthing/runtime';

/** What a router chooses between its candidates by; of two, one is simply dearer. */
export function routerTierCosts({ tierCosts, candidates }: Pick<RouterConfig, 'tierCosts' | 'candidates'>): TierCosts {
  return tierCosts ?? { unit: 'steps', relative: evenTierCosts(candidates.length) };
}

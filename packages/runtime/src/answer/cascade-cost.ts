import { BudgetExceededError, ConfigError } from '@farthing/core';
import type { ModelProfiles } from '../policy/model-profile.ts';
import { type TokenLimits, worstCostUsd } from './worst-cost.ts';

type KnownLimits = { readonly [name in keyof TokenLimits]?: TokenLimits[name] | undefined };

/** What each candidate is asked beside the request itself. */
export interface Effort {
  readonly samples?: number | undefined;
  readonly questions?: number | undefined;
  readonly questionTokens?: number | undefined;
}

/** The most that calls can cost in US dollars; `undefined` where a price or a limit is not known. */
export function createWorstCosts(
  profiles: ModelProfiles,
  { samples = 1, questions = 0, questionTokens = 256 }: Effort,
) {
  const ofCall = (model: string, { inputTokens, maxOutputTokens }: KnownLimits): number | undefined => {
    const price = profiles[model]?.price;
    if (price === undefined || inputTokens === undefined || maxOutputTokens === undefined) return undefined;
    return worstCostUsd(price, { inputTokens, maxOutputTokens });
  };
  const ofQuestion = (model: string, { inputTokens, maxOutputTokens }: KnownLimits): number | undefined => {
    if (inputTokens === undefined || maxOutputTokens === undefined) return undefined;
    return ofCall(model, { inputTokens: inputTokens + maxOutputTokens + questionTokens, maxOutputTokens });
  };
  return {
    ofCall,
    ofQuestion,
    /** Every call that may be made to a candidate whose answer is judged. */
    ofStep: (model: string, limits: KnownLimits): number | undefined => {
      const answers = times(samples, ofCall(model, limits));
      return questions === 0 ? answers : add(answers, times(questions, ofQuestion(model, limits)));
    },
  };
}

/** What one call has cost: the most that it can, until that is known better. */
export interface CallCost {
  usd: number | undefined;
  isExact: boolean;
}

/** What calls have cost together; `undefined` where that of one is not known. */
export function totalUsd(calls: readonly CallCost[]): number | undefined {
  return calls.reduce<number | undefined>((sum, { usd }) => add(sum, usd), 0);
}

/** @throws BudgetExceededError when the call may not be made; ConfigError when that cannot be told. */
export function checkAffordable(
  worstUsd: number | undefined,
  { model, maxCostUsd }: { readonly model: string; readonly maxCostUsd: number },
): void {
  if (worstUsd === undefined)
    throw new ConfigError(`maxCostUsd needs a price for ${model}, inputTokens and maxOutputTokens; one is missing`);
  if (worstUsd > maxCostUsd)
    throw new BudgetExceededError(`${model} alone could cost ${worstUsd} dollars; maxCostUsd is ${maxCostUsd}`, {
      spentUsd: 0,
      limitUsd: maxCostUsd,
    });
}

export function add(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

function times(count: number, usd: number | undefined): number | undefined {
  return usd === undefined ? undefined : count * usd;
}

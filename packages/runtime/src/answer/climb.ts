import { ConfigError } from '@farthing/core';
import { mayAnswer } from '../policy/policy.ts';
import type { CascadeCall } from './cascade.ts';

/**
 * Whom a cascade asks in which order: the candidate decided on, then those above it that are not hopeless, then the
 * strongest that may answer.
 */
export function climb(
  candidates: readonly string[],
  { decision, models }: CascadeCall,
  hopelessAt: number = decision.threshold,
): readonly string[] {
  const start = candidates.indexOf(decision.model);
  if (start === -1)
    throw new ConfigError(`the cascade has ${candidates.join(', ')}; the decision is "${decision.model}"`);
  const above = candidates.slice(start).filter((model) => mayAnswer(model, { models }));
  if (above.length === 0)
    throw new ConfigError(`models must hold ${decision.model} or a stronger candidate; got ${models?.join(', ')}`);
  return above.filter((model, at) => {
    const rate = decision.strongWinRates[candidates.indexOf(model)];
    return at === 0 || at === above.length - 1 || rate === undefined || rate < hopelessAt;
  });
}

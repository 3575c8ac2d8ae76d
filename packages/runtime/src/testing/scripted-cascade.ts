import type { ModelPrice, TokenUsage } from '@farthing/core';
import { acceptIf, type Reply } from '../answer/acceptance.ts';
import { type CascadeAskOptions, type CascadeOptions, cascade } from '../answer/cascade.ts';

const price = (usd: number): ModelPrice => ({ inputUsdPerMillion: usd, outputUsdPerMillion: 5 * usd });
const profiles = { small: { price: price(1) }, middle: { price: price(3) }, large: { price: price(10) } };
/** Of every answer. */
export const usage: TokenUsage = { inputTokens: 1000, outputTokens: 100 };
/** Of every call. */
export const limits = { inputTokens: 1000, maxOutputTokens: 1000 };
/** Candidates' chances that a better one is needed are low, so none is hopeless. */
export const decision = (model: string, strongWinRates = [0.1, 0.05]) => ({ model, strongWinRates, threshold: 0.5 });

type Texts = Record<string, string | Error | readonly (string | Error)[]>;

/**
 * A cascade of small, middle and large that say what is written, one after another where there are several, and throw what
 * is an error; what begins with "good" is accepted.
 */
export function scripted(texts: Texts, change: Partial<CascadeOptions<string, string>> = {}) {
  const asked: (CascadeAskOptions & { readonly request: string })[] = [];
  const count = new Map<string, number>();
  const climbing = cascade<string, string>({
    candidates: ['small', 'middle', 'large'],
    profiles,
    accept: acceptIf((answer) => answer.startsWith('good')),
    ask: async (request, options): Promise<Reply<string>> => {
      asked.push({ ...options, request });
      const script = texts[options.model]!;
      const at = count.get(options.model) ?? 0;
      count.set(options.model, at + 1);
      const text = typeof script === 'string' || script instanceof Error ? script : script[at]!;
      if (text instanceof Error) throw text;
      return { answer: text, text, usage };
    },
    ...change,
  });
  return { climbing, asked };
}

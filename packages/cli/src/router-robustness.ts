import { measureRobustness, type Robustness, type RobustnessOptions, type WeightedText } from '@farthing/evaluation';
import { type AsyncRouter, referenceThreshold, routingRates } from '@farthing/runtime';
import { embedPrompts, routerTierCosts } from '@farthing/trainer';

/** Wordings whose vectors are held at once. */
const chunk = 512;

/**
 * `measureRobustness` of any router. The wordings are collected first, so that an embedder that has to be waited for is
 * asked in batches.
 */
export async function routerRobustness(
  router: AsyncRouter,
  options: Omit<RobustnessOptions, 'score'> & { readonly texts: readonly WeightedText[]; readonly signal: AbortSignal },
): Promise<Robustness | undefined> {
  const { texts, signal, ...rest } = options;
  const costs = routerTierCosts(router.config).relative;
  const rates = new Map<string, number>();
  // Which wordings there are depends on the seed alone, never on a score.
  measureRobustness(texts, { ...rest, score: (text) => rates.set(text, Number.NaN).size });
  const wordings = [...rates.keys()].map((text) => ({ id: text.slice(0, 40), text }));
  for (let start = 0; start < wordings.length; start += chunk) {
    const batch = wordings.slice(start, start + chunk);
    const embeddings = await embedPrompts(router.embedder, batch, { signal });
    for (const [at, { text }] of batch.entries()) {
      rates.set(text, referenceThreshold(routingRates(router.assessEmbedding(embeddings[at]!)), costs));
    }
  }
  return measureRobustness(texts, { ...rest, score: (text) => rates.get(text)! });
}

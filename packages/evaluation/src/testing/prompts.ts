import { createRandom } from '@farthing/core';
import fc from 'fast-check';
import type { ScoredPrompt } from '../scored-prompt.ts';

/** A scored prompt of one request with gold scores; its text is its own unless `promptKey` says otherwise. */
export function scoredPrompt(fields: Partial<ScoredPrompt> & { readonly id: string }): ScoredPrompt {
  const { weakScore = 0, strongScore = 1 } = fields;
  return {
    promptKey: fields.id,
    strongWinRate: 0.5,
    weakScore,
    strongScore,
    strongBetter: strongScore > weakScore,
    weight: 1,
    textLength: 10,
    ...fields,
  };
}

export interface SimulationOptions {
  readonly n: number;
  readonly seed: number;
  /** What the router says about a row whose chance of "strong better" is `chance`. Default: the chance itself. */
  readonly score?: ((chance: number, row: number) => number) | undefined;
  readonly groups?: number | undefined;
}

/** Gold-scored prompts whose chance that strong is better depends on the topic and on more; weak is right otherwise. */
export function simulatePrompts({
  n,
  seed,
  score = (chance) => chance,
  groups = 3,
}: SimulationOptions): ScoredPrompt[] {
  const random = createRandom(seed, 'simulated-prompts');
  return Array.from({ length: n }, (_, row) => {
    const topic = random.integer(groups);
    const chance = Math.min(0.95, 0.1 + (0.5 * topic) / groups + 0.4 * random.next());
    return scoredPrompt({
      id: `prompt-${String(row).padStart(5, '0')}`,
      group: `topic-${topic}`,
      strongWinRate: score(chance, row),
      weakScore: random.next() < chance ? 0 : 1,
      strongScore: random.next() < 0.9 ? 1 : 0,
      textLength: 20 + random.integer(500),
    });
  });
}

/** Any valid sample: ties, soft scores, repeated texts, weights, missing groups. */
export const anyPrompts: fc.Arbitrary<ScoredPrompt[]> = fc
  .array(
    fc.record({
      promptKey: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
      group: fc.constantFrom('x', 'y', undefined),
      strongWinRate: fc.oneof(fc.constantFrom(0, 0.25, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
      weakScore: fc.constantFrom(0, 0.5, 1),
      strongScore: fc.constantFrom(0, 0.5, 1),
      weight: fc.integer({ min: 1, max: 4 }),
      textLength: fc.integer({ min: 0, max: 50 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((rows) => rows.map((row, index) => scoredPrompt({ id: `prompt-${index}`, ...row })));

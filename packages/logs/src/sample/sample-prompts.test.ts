import { createRandom, userConversation, type WeightedPrompt } from '@farthing/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collect, rereadable } from '../testing/stream.ts';
import { samplePrompts } from './sample-prompts.ts';
import { type CountedPrompts, samplingStrategies } from './strata.ts';

const topics = [
  'invoice payment bank transfer amount due',
  'garden roses soil water pruning spring',
  'engine brake tyre clutch gearbox oil',
  '请问 发票 付款 银行',
];

/** Most are of the first topic; the rest are rare. */
function population(sizes: readonly number[]): CountedPrompts {
  const random = createRandom(1);
  const prompts = sizes.flatMap((size, topic) =>
    Array.from({ length: size }, (_, index): WeightedPrompt => {
      const words = topics[topic]?.split(' ') ?? [];
      const text = Array.from({ length: 6 }, () => words[random.integer(words.length)]).join(' ');
      return { id: `${topic}-${index}`, conversation: userConversation(text), weight: 1, group: `group ${topic}` };
    }),
  );
  return { count: prompts.length, read: rereadable(prompts) };
}

const router = { score: () => 0.4, threshold: 0.5 };
const idsOf = (prompts: readonly WeightedPrompt[]): string[] => prompts.map((prompt) => prompt.id);

test.each(samplingStrategies)(
  '%s: draws the size asked for, with probabilities that sum to it over the log',
  async (strategy) => {
    const prompts = population([150, 20, 8, 2]);
    const options = { size: 40, strategy, seed: 3, ...(strategy === 'uncertainty' ? { router } : {}) };
    const sample = await samplePrompts(prompts, options);
    const drawn = await collect(sample.read());
    expect(drawn).toHaveLength(40);
    expect(sample).toMatchObject({ count: 40, population: 180, uniform: strategy === 'uniform' ? 40 : 20 });
    expect(drawn.filter((prompt) => prompt.isUniform).length).toBe(sample.uniform);
    const [least, greatest] = sample.probabilities;
    for (const { inclusionProbability = 0 } of drawn) {
      expect(inclusionProbability).toBeGreaterThanOrEqual(least);
      expect(inclusionProbability).toBeLessThanOrEqual(greatest);
    }
    expect(await collect(sample.read())).toEqual(drawn);
    expect(idsOf(await collect((await samplePrompts(prompts, options)).read()))).toEqual(idsOf(drawn));
  },
);

test.each(['stratified', 'cluster'] as const)(
  '%s covers rare topics twice as well as a uniform sample',
  async (strategy) => {
    const prompts = population([950, 30, 15, 5]);
    const rare = { uniform: 0, [strategy]: 0 };
    for (const way of ['uniform', strategy] as const) {
      for (let seed = 0; seed < 8; seed++) {
        const sample = await samplePrompts(prompts, { size: 60, strategy: way, seed });
        for await (const { group } of sample.read()) rare[way] = (rare[way] ?? 0) + (group === 'group 0' ? 0 : 1);
      }
    }
    expect(rare[strategy]).toBeGreaterThan(2 * rare.uniform);
  },
);

test('uncertainty prefers what is near the threshold, and still draws what the router cannot score', async () => {
  const { read, count } = population([200]);
  const numbers = new Map(idsOf(await collect(read())).map((id, index) => [id, index]));
  const scored: CountedPrompts = {
    count,
    read: async function* () {
      for await (const prompt of read())
        yield { ...prompt, conversation: userConversation(`${numbers.get(prompt.id)}`) };
    },
  };
  const score = (conversation: readonly { readonly content: unknown }[]): number | undefined => {
    const number = Number(conversation[0]?.content);
    return number < 20 ? undefined : number / 200;
  };
  const sample = await samplePrompts(scored, { size: 50, strategy: 'uncertainty', router: { score, threshold: 0.6 } });
  const chances = new Map(
    (await collect(sample.read())).map((prompt) => [numbers.get(prompt.id) ?? 0, prompt.inclusionProbability ?? 0]),
  );
  const near = [...chances].filter(([number]) => Math.abs(number - 120) <= 9).map(([, chance]) => chance);
  const far = [...chances].filter(([number]) => number < 20).map(([, chance]) => chance);
  expect(Math.min(...near)).toBeGreaterThan(0.5);
  expect(Math.max(...far, 0)).toBeLessThan(0.2);
  expect(sample.probabilities[0]).toBeGreaterThanOrEqual(0.125);
});

test('a log that is smaller than the sample is taken whole', async () => {
  for (const strategy of ['uniform', 'stratified', 'cluster'] as const) {
    const drawn = await collect((await samplePrompts(population([3, 2]), { size: 50, strategy })).read());
    expect(drawn.map(({ inclusionProbability, isUniform }) => [inclusionProbability, isUniform])).toEqual(
      Array.from({ length: 5 }, () => [1, true]),
    );
  }
});

test('weighting by the probabilities gives the mean of the log back, for every strategy', async () => {
  const prompts = population([300, 40, 10]);
  const value = (id: string): number => Number(id.split('-')[0]);
  const truth = (40 + 2 * 10) / 350;
  for (const strategy of ['uniform', 'stratified', 'cluster'] as const) {
    const estimates = { weighted: 0, slice: 0 };
    const draws = 30;
    for (let seed = 0; seed < draws; seed++) {
      const sample = await samplePrompts(prompts, { size: 50, strategy, seed });
      for await (const { id, inclusionProbability = 1, isUniform } of sample.read()) {
        estimates.weighted += value(id) / inclusionProbability / 350 / draws;
        if (isUniform) estimates.slice += value(id) / sample.uniform / draws;
      }
    }
    expect(estimates.weighted).toBeCloseTo(truth, 1);
    expect(estimates.slice).toBeCloseTo(truth, 1);
  }
});

test('any text can be clustered', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string(), { minLength: 1, maxLength: 30 }), async (texts) => {
      const all = texts.map((text, index) => ({ id: `${index}`, conversation: userConversation(text), weight: 1 }));
      const prompts = { count: all.length, read: rereadable(all) };
      const sample = await samplePrompts(prompts, { size: 8, strategy: 'cluster' });
      expect(await collect(sample.read())).toHaveLength(Math.min(8, texts.length));
    }),
    { numRuns: 50 },
  );
});

test.each([
  [{ size: 0 }, /size of 1 or more; got 0/u],
  [{ size: 2.5 }, /got 2\.5/u],
  [{ size: 5, uniformShare: 0 }, /above 0 and at most 1; got 0/u],
  [{ size: 5, strategy: 'uncertainty' as const }, /needs a router/u],
  [{ size: 5, router }, /used by the strategy "uncertainty" only/u],
])('refuses %j', async (options, words) => {
  await expect(samplePrompts(population([5]), options)).rejects.toThrow(words);
});

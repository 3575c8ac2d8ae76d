import { type Conversation, createRandom, scoringText, userConversation, type WeightedPrompt } from '@farthing/core';
import { expect, test } from 'vitest';
import { collect, rereadable } from '../testing/stream.ts';
import { samplePrompts } from './sample-prompts.ts';

const threshold = 0.5;
const size = 60;
const draws = 400;

/** A log in which the strong model is needed the more often, the nearer a prompt is to the router's threshold. */
function log() {
  const random = createRandom(5, 'log');
  const rates = Array.from({ length: 600 }, () => random.next());
  const needsStrong = rates.map((rate) => random.next() < 0.7 - Math.abs(rate - threshold));
  const prompts = rates.map(
    (_, index): WeightedPrompt => ({
      id: `${index}`,
      conversation: userConversation(`${index}`),
      weight: 1 + (index % 3),
    }),
  );
  const score = (conversation: Conversation): number | undefined => rates[Number(scoringText(conversation))];
  return { prompts, needsStrong, router: { score, threshold } };
}

/** Share of requests that need the strong model, each prompt counted as `count` says. */
function share(prompts: readonly WeightedPrompt[], needs: readonly boolean[], count: (each: WeightedPrompt) => number) {
  const sum = (some: readonly WeightedPrompt[]): number => some.reduce((total, each) => total + count(each), 0);
  return sum(prompts.filter(({ id }) => needs[Number(id)])) / sum(prompts);
}

test('a share estimated from doubtful prompts, each divided by its chance of being drawn, is the log’s', async () => {
  const { prompts, needsStrong, router } = log();
  const truth = share(prompts, needsStrong, ({ weight }) => weight);
  const weighted: number[] = [];
  const unweighted: number[] = [];
  for (let seed = 1; seed <= draws; seed++) {
    const counted = { count: prompts.length, read: rereadable(prompts) };
    const sample = await samplePrompts(counted, { size, strategy: 'uncertainty', seed, router });
    const drawn = await collect(sample.read());
    weighted.push(share(drawn, needsStrong, ({ weight, inclusionProbability = 1 }) => weight / inclusionProbability));
    unweighted.push(share(drawn, needsStrong, ({ weight }) => weight));
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(mean(weighted.map((value) => (value - mean(weighted)) ** 2)) / draws);
  // A ratio estimator's own bias is of the order of its variance; three standard errors of the mean and that.
  expect(Math.abs(mean(weighted) - truth)).toBeLessThan(3 * spread + spread ** 2 * draws);
  // Without the weights the answer is wrong by far more: the test could fail.
  expect(mean(unweighted) - truth).toBeGreaterThan(10 * spread);
});

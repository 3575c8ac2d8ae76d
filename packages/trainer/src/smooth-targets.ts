import type { HeadTargets } from './logistic-regression.ts';

/** The topic (`LabelRow.group`) of each row; `undefined` where it has none. Shape [rows]. */
export type Topics = readonly (string | undefined)[];

/** Rows of the overall mean that are added to every topic's own: small topics say little. */
const priorRows = 10;

/**
 * Moves every target part of the way to the mean of its topic. One answer, right or wrong, is a noisy word on how good a
 * model is at such prompts; its topic's mean is a steadier one. A fit on both learns sooner which words matter, and what
 * it learns it can tell from the text alone: topics are not needed to serve. Rows without a topic keep their target.
 *
 * @param share 0 leaves the targets as they are, 1 leaves only the topics.
 */
export function smoothTargets(
  targets: HeadTargets,
  { topics, share }: { readonly topics: Topics; readonly share: number },
): HeadTargets {
  if (share === 0) return targets;
  const means = topicMeans(targets, topics);
  const qualities = targets.qualities.map((quality, at) => {
    const mean = means.get(topics[Math.floor(at / targets.outputs)])?.[at % targets.outputs];
    return mean === undefined ? quality : (1 - share) * quality + share * mean;
  });
  return { ...targets, qualities };
}

/** Mean qualities of each topic over the rows that count, shrunken to the overall mean. */
function topicMeans({ outputs, qualities, weights }: HeadTargets, topics: Topics): Map<string | undefined, number[]> {
  const sums = new Map<string | undefined, { weight: number; qualities: number[] }>();
  const overall = { weight: 0, qualities: new Array<number>(outputs).fill(0) };
  for (const [row, topic] of topics.entries()) {
    const own = sums.get(topic) ?? { weight: 0, qualities: new Array<number>(outputs).fill(0) };
    sums.set(topic, own);
    for (const each of [own, overall]) {
      each.weight += weights[row]!;
      for (let output = 0; output < outputs; output++) {
        each.qualities[output]! += weights[row]! * qualities[row * outputs + output]!;
      }
    }
  }
  // The prior is as many average rows, so that it does not depend on the scale of the weights.
  const prior = (priorRows * overall.weight) / Math.max(1, weights.filter((weight) => weight > 0).length);
  sums.delete(undefined);
  return new Map(
    [...sums].map(([topic, own]) => [
      topic,
      own.qualities.map(
        (sum, output) => (sum + (prior * overall.qualities[output]!) / overall.weight) / (own.weight + prior),
      ),
    ]),
  );
}

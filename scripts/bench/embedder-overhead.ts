// What a decision costs beyond the sentence model's own work. The bare call of transformers.js and the whole decision take
// turns on one prompt of 100 tokens; the call inside the decision is timed too, so that the rest is known to the microsecond.
// FARTHING_TRANSFORMERS names a folder where @huggingface/transformers is installed, unless it is here.
//
//   FARTHING_TRANSFORMERS=FOLDER pnpm exec tsx --conditions=farthing-source scripts/bench/embedder-overhead.ts
//     MODEL_FOLDER [--pairs 300]
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { userConversation } from '@farthing/core';
import { loadTransformersEmbedder, type TransformersLibrary } from '@farthing/runtime/transformers';
import { trainRouter } from '@farthing/trainer';
import { installedTransformers } from '../../packages/runtime/src/testing/installed-transformers.ts';
import { syntheticLabels } from '../../packages/trainer/src/testing/synthetic-labels.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pairs: { type: 'string', default: '300' } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('name the folder of a sentence model: embedder-overhead.ts MODEL_FOLDER');
const installed = await installedTransformers();
if (installed === undefined) throw new Error('npm install @huggingface/transformers, and name its folder');

type Extract = Awaited<ReturnType<TransformersLibrary['pipeline']>>;
let bare: Extract | undefined;
let insideMs = 0;
/** The library, with a clock at the only call that a decision makes. */
const library: TransformersLibrary = {
  env: installed.env,
  pipeline: async (...request) => {
    const extract = await installed.pipeline(...request);
    bare = extract;
    return async (...input) => {
      const startMs = performance.now();
      const tensor = await extract(...input);
      insideMs = performance.now() - startMs;
      return tensor;
    };
  },
};

const embedder = await loadTransformersEmbedder({ model: resolve(folder), library });
const { router, selection } = await trainRouter(syntheticLabels(), { embedder, testShare: 0, repeats: 1 });
console.log(`${embedder.dimensions} dimensions; head: ${selection.rival.name}`);

/** With the two tokens that mark its ends, 100 tokens of an English vocabulary. */
const words = 'please write me a short list of ten good names for the new small red house near our old river'.split(
  ' ',
);
const text = Array.from({ length: 98 }, (_, at) => words[at % words.length]).join(' ');
const conversation = userConversation(text);

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
const call = (): Promise<number> => msOf(() => bare!([text], { pooling: 'mean', normalize: true }));
const decide = (): Promise<number> => msOf(() => router.routeAsync(conversation));

for (let warmUp = 0; warmUp < 20; warmUp++) {
  await call();
  await decide();
}
const bareMs: number[] = [];
const decisionMs: number[] = [];
const ratios: number[] = [];
const ownMs: number[] = [];
for (let pair = 0; pair < Number(values.pairs); pair++) {
  // Whoever is second finds warmer caches.
  const early = pair % 2 === 0 ? await call() : undefined;
  const whole = await decide();
  ownMs.push(whole - insideMs);
  const alone = early ?? (await call());
  bareMs.push(alone);
  decisionMs.push(whole);
  ratios.push(whole / alone);
}

const quantile = (numbers: readonly number[], share: number): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(share * (numbers.length - 1))]!;
const [bareMedian, ownMedian] = [quantile(bareMs, 0.5), quantile(ownMs, 0.5)];
console.log(`bare call   ${bareMedian.toFixed(2)} ms, median of ${values.pairs}`);
console.log(
  `decision    ${quantile(decisionMs, 0.5).toFixed(2)} ms; to the bare call ${quantile(ratios, 0.5).toFixed(3)}, median of pairs`,
);
console.log(
  `our own     ${(1000 * ownMedian).toFixed(0)} µs (p99 ${(1000 * quantile(ownMs, 0.99)).toFixed(0)}): ` +
    `${((100 * ownMedian) / bareMedian).toFixed(2)} % of the bare call`,
);

// Three models and a router between them: cost against quality, beside each model alone and their best mix at random.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/tier-frontier.ts OUTCOMES.multi.jsonl.gz [--rows 2000] [--seeds 5]
//
// At every price the model that does best on the training rows is a candidate. Prices are LLMRouter's own list
// (ulab-uiuc/LLMRouter, llm_candidates/default_llm.json at ebdba86), the same for input and output; give others with
// --price model=usd (per million tokens), as often as there are models.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectedGroups, createRandom, type LabelRow, normalizePrompt, shuffle } from '@farthing/core';
import { importOutcomes, readLabels, writeLabels } from '@farthing/dataset';
import { evaluateTiers, type TierEvaluation, tuningRow } from '@farthing/evaluation';
import { routerTierCosts, trainRouter } from '@farthing/trainer';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '2000' },
    seeds: { type: 'string', default: '5' },
    price: { type: 'string', multiple: true, default: [] },
  },
});
const [file] = positionals;
if (file === undefined) throw new Error('name an outcome file: tier-frontier.ts OUTCOMES.multi.jsonl.gz');

const listPrices: Record<string, number> = {
  'gemma-2-9b-it': 0.1,
  'llama-3.1-8b-instruct': 0.2,
  'qwen2.5-7b-instruct': 0.2,
  'codegemma-7b': 0.2,
  'llama3-chatqa-1.5-8b': 0.2,
  'mistral-7b-instruct-v0.3': 0.2,
  'llama-3.3-nemotron-super-49b-v1': 0.9,
  'llama-3.1-nemotron-51b-instruct': 0.9,
  'llama3-chatqa-1.5-70b': 0.9,
};
const usdOf = new Map(
  values.price.length > 0
    ? values.price.map((text): [string, number] => [text.split('=')[0]!, Number(text.split('=')[1])])
    : Object.entries(listPrices),
);
const prices = new Map(
  [...usdOf].map(([model, usd]) => [model, { inputUsdPerMillion: usd, outputUsdPerMillion: usd }]),
);

const rowsOf = async (candidates: readonly string[]): Promise<LabelRow[]> => {
  const rows: LabelRow[] = [];
  for await (const row of (await importOutcomes(file, { candidates, prices })).rows) rows.push(row);
  return rows;
};

/** The best model of the rows at each price, cheapest first. */
function bestAtEachPrice(rows: readonly LabelRow[]): string[] {
  const best = new Map<number, { model: string; quality: number }>();
  for (const [at, { model }] of rows[0]!.outcomes.entries()) {
    const usd = usdOf.get(model);
    if (usd === undefined) throw new Error(`no price for ${model}; give --price ${model}=usd`);
    const quality = rows.reduce((sum, row) => sum + (row.outcomes[at]!.label ?? 0), 0) / rows.length;
    if (quality > (best.get(usd)?.quality ?? -1)) best.set(usd, { model, quality });
  }
  return [...best].sort(([a], [b]) => a - b).map(([, { model }]) => model);
}

const all = await rowsOf([...usdOf.keys()]);
const groups = connectedGroups(all.map(({ text }) => ({ promptKey: normalizePrompt(text) })));
const shares = [0.1, 0.25, 0.5, 0.75];
const folder = await mkdtemp(join(tmpdir(), 'farthing-bench-'));
const evaluations: TierEvaluation[] = [];
console.log(
  `seed  above the mix on average     at the default threshold     kept   saved  oracle  ${shares.map((share) => `at ${100 * share} %`.padEnd(7)).join('  ')}  candidates`,
);
for (let seed = 1; seed <= Number(values.seeds); seed++) {
  const order = shuffle([...all.keys()], createRandom(seed, 'bench rows'));
  const training = order.slice(0, Number(values.rows));
  const trained = new Set(training.map((row) => groups[row]));
  const test = order.slice(Number(values.rows)).filter((row) => !trained.has(groups[row]));
  const candidates = bestAtEachPrice(training.map((row) => all[row]!));
  const rows = await rowsOf(candidates);
  const path = join(folder, `train-${seed}.arrow`);
  await writeLabels(path, { candidates, rows: training.map((row) => rows[row]!) });
  const { router } = await trainRouter(await readLabels(path), { seed, testShare: 0 });
  const tierRows = test.flatMap(
    (row) => tuningRow(rows[row]!, { rates: router.score(rows[row]!.text), group: groups[row]! }) ?? [],
  );
  const threshold = router.config.defaultThreshold;
  const tierCosts = routerTierCosts(router.config);
  const evaluation = evaluateTiers(tierRows, { models: candidates, tierCosts, threshold, seed, resamples: 500 });
  evaluations.push(evaluation);
  print(String(seed).padEnd(4), evaluation, candidates.join(' '));
}
await rm(folder, { recursive: true });

const last = evaluations.at(-1)!;
const mean = (pick: (evaluation: TierEvaluation) => number | null | undefined): number =>
  evaluations.reduce((sum, each) => sum + (pick(each) ?? Number.NaN), 0) / evaluations.length;
console.log(
  `mean  ${[
    mean(({ summary }) => summary.meanAdvantage)
      .toFixed(4)
      .padEnd(27),
    mean(({ point }) => point.advantage)
      .toFixed(4)
      .padEnd(27),
    `${(100 * mean(({ point }) => point.qualityKept)).toFixed(1)} %`,
    `${(100 * mean(({ point }) => point.saving)).toFixed(1)} %`,
    mean(({ summary }) => summary.oracleMeanAdvantage)
      .toFixed(3)
      .padEnd(6),
    ...shares.map((share) =>
      mean((each) => advantageAt(each, share))
        .toFixed(3)
        .padEnd(7),
    ),
  ].join('  ')}  (${values.rows} training rows of ${all.length}, ${last.n} test rows in seed ${last.seed})`,
);
console.log('\nthe same models alone, mean of seeds: quality at cost (dollars of 1,000 prompts)');
for (const [tier] of last.tiers.entries()) {
  const quality = mean(({ tiers }) => tiers[tier]!.quality);
  const cost = 1000 * mean(({ tiers }) => tiers[tier]!.cost);
  const share = mean(({ tiers }) => tiers[tier]!.share);
  console.log(
    `tier ${tier + 1}  ${quality.toFixed(3)} at ${cost.toFixed(4)}; the router gives it ${(100 * share).toFixed(0)} % of requests`,
  );
}
console.log(
  `router  ${mean(({ point }) => point.quality).toFixed(3)} at ${(1000 * mean(({ point }) => point.cost)).toFixed(4)}`,
);

/** What the router's frontier gains on the mix at a share of the way from the cheapest model's cost to the reference's. */
function advantageAt({ frontier, tiers }: TierEvaluation, share: number): number {
  const target = tiers[0]!.cost + share * (tiers.at(-1)!.cost - tiers[0]!.cost);
  return frontier.reduce((best, point) => (Math.abs(point.cost - target) < Math.abs(best.cost - target) ? point : best))
    .advantage;
}

function print(name: string, evaluation: TierEvaluation, rest: string): void {
  const { point, summary } = evaluation;
  const interval = (value: number | null | undefined, ends: readonly [number, number] | null): string =>
    `${value?.toFixed(4) ?? '–'} [${ends?.map((end) => end.toFixed(4)).join(', ') ?? '–'}]`.padEnd(27);
  console.log(
    `${name}  ${[
      interval(summary.meanAdvantage, summary.meanAdvantageInterval),
      interval(point.advantage, point.advantageInterval),
      `${(100 * (point.qualityKept ?? Number.NaN)).toFixed(1)} %`,
      `${(100 * (point.saving ?? Number.NaN)).toFixed(1)} %`,
      (summary.oracleMeanAdvantage ?? Number.NaN).toFixed(3).padEnd(6),
      ...shares.map((share) => advantageAt(evaluation, share).toFixed(3).padEnd(7)),
    ].join('  ')}  ${rest}`,
  );
}

// Decides strange requests through the whole nesting of policies, and counts what came of them. Ends with an error if one
// was not decided for a candidate.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/fuzz-decisions.ts ROUTER_FOLDER [COUNT] [SEED]
import { createPolicy, loadRouter, type ModelProfile } from '@farthing/runtime';
import { strangeRequests } from '../../packages/runtime/src/testing/strange-requests.ts';

const [folder, count = '100000', seed = '1'] = process.argv.slice(2);
if (folder === undefined) throw new Error('name a router folder: fuzz-decisions.ts ROUTER_FOLDER');
const router = await loadRouter(folder);
const { candidates } = router.config;
const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 5, cachedInputUsdPerMillion: 0.1 };
const profiles = candidates.map((model): [string, ModelProfile] => [model, { contextTokens: 200_000, price }]);
let now = Date.UTC(2026, 0, 1);
const policy = createPolicy(
  router,
  { models: Object.fromEntries(profiles), sticky: { ttlMs: 600_000 }, cache: {} },
  { now: () => now },
);

const reasons = new Map<string, number>();
let slowestMs = 0;
let done = 0;
const startMs = performance.now();
for (const request of strangeRequests({ seed: Number(seed) })) {
  if (done++ === Number(count)) break;
  now += [1, 1000, -5e6, 1e8][done % 4]!;
  const beforeMs = performance.now();
  const { model, tier, reason } = policy.decide(request);
  slowestMs = Math.max(slowestMs, performance.now() - beforeMs);
  if (candidates[tier] !== model) throw new Error(`request ${done} was given to ${model}, no candidate`);
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
}
const seconds = (performance.now() - startMs) / 1000;
console.log(
  `${count} strange requests decided, none threw; ${seconds.toFixed(1)} s with making them, slowest ${slowestMs.toFixed(1)} ms`,
);
for (const [reason, number] of [...reasons].sort(([, a], [, b]) => b - a))
  console.log(`${String(number).padStart(7)}  ${reason}`);

// Time of one routing decision by a saved router, on one core, and what loading it costs.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/decision-latency.ts ROUTER_FOLDER
import { createRandom, userConversation } from '@farthing/core';
import { loadRouter } from '@farthing/runtime';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('name a router folder: decision-latency.ts ROUTER_FOLDER');

const loadStartMs = performance.now();
const router = await loadRouter(folder);
console.log(`load: ${(performance.now() - loadStartMs).toFixed(1)} ms`);

const random = createRandom(1, 'latency');
const syllables = [
  're',
  'port',
  'in',
  'voice',
  'ta',
  'ble',
  'cus',
  'to',
  'mer',
  'de',
  'lay',
  'price',
  'sum',
  'query',
  'al',
  'pha',
];
const word = (): string => Array.from({ length: 1 + random.integer(3) }, () => syllables[random.integer(16)]).join('');
/** About 4 characters a token, as English has. */
const promptOf = (tokens: number): string => {
  let text = '';
  while (text.length < 4 * tokens) text += `${word()} `;
  return text;
};

console.log('tokens  decisions  p50 µs  p99 µs  decisions/s');
for (const [tokens, count] of [
  [20, 20_000],
  [100, 20_000],
  [1000, 2000],
  [20_000, 200],
] as const) {
  const conversations = Array.from({ length: 64 }, () => userConversation(promptOf(tokens)));
  const times = new Float64Array(count);
  for (let at = 0; at < 500; at++) router.route(conversations[at % 64] ?? []);
  const startMs = performance.now();
  for (let at = 0; at < count; at++) {
    const conversation = conversations[at % 64] ?? [];
    const beforeMs = performance.now();
    router.route(conversation);
    times[at] = 1000 * (performance.now() - beforeMs);
  }
  const perSecond = count / ((performance.now() - startMs) / 1000);
  times.sort();
  const quantile = (share: number): string => (times[Math.floor(share * (count - 1))] ?? 0).toFixed(0).padStart(6);
  console.log(
    `${String(tokens).padStart(6)}  ${String(count).padStart(9)}  ${quantile(0.5)}  ${quantile(0.99)}  ${perSecond.toFixed(0).padStart(11)}`,
  );
}

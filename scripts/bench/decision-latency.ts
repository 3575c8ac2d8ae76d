// Time of one routing decision by a saved router, on one core, and what loading it costs: of one message, and of the 30th
// turn of a conversation by the router alone and by a policy with constraints, stickiness and cache prices.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/decision-latency.ts ROUTER_FOLDER
import { type Conversation, createRandom, userConversation } from '@farthing/core';
import { createPolicy, loadRouter } from '@farthing/runtime';

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

/** A user and an assistant by turns, the user asking the last of 30 questions; as many tokens in every message. */
const thirtyTurns = (tokens: number): Conversation =>
  Array.from({ length: 59 }, (_, at) => ({
    role: at % 2 === 0 ? 'user' : 'assistant',
    content: promptOf(tokens / 59),
  }));

/** Times decisions on 64 requests by turns. */
function measure<Request>(
  name: string,
  { count, request, decide }: { count: number; request: () => Request; decide: (request: Request) => void },
): void {
  const requests = Array.from({ length: 64 }, request);
  const times = new Float64Array(count);
  for (let at = 0; at < 500; at++) decide(requests[at % 64]!);
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  for (let at = 0; at < count; at++) {
    const beforeMs = performance.now();
    decide(requests[at % 64]!);
    times[at] = 1000 * (performance.now() - beforeMs);
  }
  const perSecond = count / ((performance.now() - startMs) / 1000);
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuMicros = ((user + system) / count).toFixed(0).padStart(6);
  times.sort();
  const quantile = (share: number): string => (times[Math.floor(share * (count - 1))] ?? 0).toFixed(0).padStart(6);
  console.log(
    `${name.padEnd(30)}  ${String(count).padStart(9)}  ${quantile(0.5)}  ${quantile(0.99)}  ${cpuMicros}  ${perSecond.toFixed(0).padStart(11)}`,
  );
}

console.log(`${'tokens'.padEnd(30)}  decisions  p50 µs  p99 µs  CPU µs  decisions/s`);
for (const [tokens, count] of [
  [20, 20_000],
  [100, 20_000],
  [1000, 2000],
  [20_000, 200],
] as const) {
  measure(`${tokens}`, {
    count,
    request: () => userConversation(promptOf(tokens)),
    decide: (each) => router.route(each),
  });
}

const long = 20_000;
measure(`${long} in 30 turns`, {
  count: 200,
  request: () => thirtyTurns(long),
  decide: (conversation) => router.route(conversation),
});

const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 5, cachedInputUsdPerMillion: 0.1 };
const models = Object.fromEntries(
  router.config.candidates.map((model) => [model, { contextTokens: 200_000, supports: ['tools'] as const, price }]),
);
const policy = createPolicy(router, { models, sticky: {}, cache: {} });
let conversations = 0;
measure(`${long} in 30 turns, whole policy`, {
  count: 200,
  request: () => ({ conversation: thirtyTurns(long), conversationId: `chat-${conversations++}` }),
  decide: (request) => policy.decide(request),
});

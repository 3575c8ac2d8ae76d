import { ConfigError } from '@farthing/core';
import { type LoggedRequest, type SimulationReport, scoreLog, simulateLog } from '@farthing/evaluation';
import { listPrices, withPrices } from '@farthing/labeler';
import type { Log, LoggedPrompt } from '@farthing/logs';
import type { AsyncRouter, PolicySpec } from '@farthing/runtime';
import { openFiles } from './label/log-options.ts';
import { priceOf } from './logged-cost.ts';
import { formatCount, formatInteger } from './plain-text.ts';
import type { Terminal } from './terminal.ts';

export interface SimulateArgs {
  readonly files: readonly string[];
  readonly logFormat?: string | undefined;
  readonly columns?: string | undefined;
  readonly router: AsyncRouter;
  readonly spec: PolicySpec;
  readonly price?: readonly string[] | undefined;
  readonly cacheMinutes?: number | undefined;
  readonly minCacheTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
}

export interface Simulation {
  readonly report: SimulationReport;
  readonly candidates: readonly string[];
  /** The threshold of the router itself, where no policy was given. */
  readonly ownThreshold: number | undefined;
  /** What was assumed of caches. */
  readonly cacheMinutes: number;
  readonly minCacheTokens: number;
}

/** Requests after which a long log says that it is still being read. */
const noteEvery = 100_000;

/** @throws ConfigError when a candidate has no price; DataError for a log without requests. */
export async function simulateFiles(args: SimulateArgs, terminal: Terminal): Promise<Simulation> {
  const { router, spec, outputTokens } = args;
  const { candidates } = router.config;
  const { cacheMinutes = (spec.cache?.cacheTtlMs ?? 5 * minuteMs) / minuteMs } = args;
  const { minCacheTokens = spec.cache?.minCacheTokens ?? 1024 } = args;
  for (const [name, value] of Object.entries({ cacheMinutes, minCacheTokens, outputTokens }))
    if (value !== undefined && !(value >= 0)) throw new ConfigError(`${flags[name]} must be at least 0, got ${value}`);
  const price = pricesFor(args);
  const unpriced = candidates.filter((model) => price(model) === undefined);
  if (unpriced.length > 0) {
    const flag = unpriced.map((model) => `--price ${model}=INPUT/OUTPUT`).join(' ');
    throw new ConfigError(`no price is known for ${unpriced.join(' and ')}: add ${flag}, dollars per million tokens`);
  }
  const { signal } = terminal;
  const log = await openFiles(args, terminal);
  try {
    const onScored = (done: number): void => {
      if (done % noteEvery === 0) terminal.note(`simulate: ${formatCount(done, 'request')} scored`);
    };
    const scored = await scoreLog(requestsOf(log, terminal), { router, onScored, signal });
    const report = simulateLog(scored, {
      router,
      spec,
      priceOf: price,
      cacheTtlMs: cacheMinutes * minuteMs,
      minCacheTokens,
      outputTokens,
      signal,
    });
    const ownThreshold = Object.keys(spec).length === 0 ? router.config.defaultThreshold : undefined;
    return { report, candidates, ownThreshold, cacheMinutes, minCacheTokens };
  } finally {
    await log.close();
  }
}

const minuteMs = 60_000;
const flags: Readonly<Record<string, string>> = {
  cacheMinutes: '--cache-minutes',
  minCacheTokens: '--min-cache-tokens',
  outputTokens: '--output-tokens',
};

/** `--price` before the policy's own prices before the list. */
function pricesFor({ price = [], spec }: SimulateArgs) {
  const own = Object.entries(spec.models ?? {}).flatMap(([model, { price }]) =>
    price ? [[model, price] as const] : [],
  );
  const table = withPrices(new Map([...listPrices, ...own]), price);
  return (model: string) => priceOf(model, table);
}

async function* requestsOf(log: Log, terminal: Terminal): AsyncGenerator<LoggedRequest> {
  const skipped = new Map<string, number>();
  for await (const prompt of log.prompts((reason) => skipped.set(reason, (skipped.get(reason) ?? 0) + 1)))
    yield requestOf(prompt);
  for (const [reason, times] of skipped) terminal.note(`simulate: left out ${formatInteger(times)}: ${reason}`);
}

function requestOf({
  conversation,
  conversationId,
  timestampMs,
  needs,
  model,
  usage,
  answers,
}: LoggedPrompt): LoggedRequest {
  const [answer] = answers ?? [];
  return {
    conversation,
    conversationId,
    timestampMs,
    needs,
    model: model ?? answer?.model,
    inputTokens: usage?.inputTokens ?? answer?.inputTokens,
    outputTokens: usage?.outputTokens ?? answer?.outputTokens,
    answer: answer?.text,
    costUsd: usage?.costUsd ?? answer?.costUsd,
  };
}

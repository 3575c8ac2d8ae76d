import { ConfigError, type ModelPrice } from '@farthing/core';
import { createPolicy, memoryStore } from '@farthing/runtime';
import { type KnownScores, routerWithScores, standInFor } from '@farthing/runtime/replay';
import { BillCounts, type LoggedBill } from './logged-bill.ts';
import { EventCounts, type PolicyEvents } from './policy-events.ts';
import { type CacheAssumptions, type ModelBill, Scenario } from './scenario.ts';
import type { ScoredLog } from './simulated-log.ts';
import { informedSpec, outputTokensOf, type SimulationOptions } from './simulation-options.ts';

/** What one way of routing comes to. */
export interface RoutingBill {
  readonly usd: number;
  /** By candidate, cheapest first; those that were asked nothing too. */
  readonly models: readonly ModelBill[];
  /**
   * Share of requests, 0–1, whose answer is expected to be worse than the reference's: the mean of the router's own
   * `strongWinRate` of what answers; 0 where the reference does. `undefined` when nothing could be scored.
   */
  readonly expectedWorseShare: number | undefined;
}

export interface SimulationReport {
  readonly requests: number;
  readonly conversations: number;
  /** Requests that stand alone for want of a conversation id: no memory, no warm cache. */
  readonly alone: number;
  /** Requests whose time is not known: for these the clock stands still. */
  readonly untimed: number;
  /** Requests that the router could not score: without text, or it failed. */
  readonly unscored: number;
  /** Requests whose tokens are an estimate. */
  readonly estimatedTokens: { readonly input: number; readonly output: number };
  readonly policy: RoutingBill & PolicyEvents;
  readonly allStrong: RoutingBill;
  readonly allWeak: RoutingBill;
  readonly logged: LoggedBill;
}

/**
 * Replays a log through a policy, each conversation in order of time, and adds up what it would have cost, beside the
 * reference for everything, the cheapest for everything and what was paid. The policy is the one of production, with its
 * memory and a clock that shows the log's time.
 *
 * Other models are taken to answer at the length that the log has, and users to go on asking the same.
 *
 * @throws ConfigError when a candidate has no price, or router and policy do not go together.
 */
export function simulateLog(log: ScoredLog, options: SimulationOptions): SimulationReport {
  const { router, signal } = options;
  const { candidates } = router.config;
  const prices = candidates.map((model) => priceFor(model, options));
  let current: KnownScores = { rates: [] };
  let [task, nowMs] = ['', 0];
  const store = memoryStore({ maxConversations: 1 });
  const policy = createPolicy(
    routerWithScores(router, () => current),
    informedSpec(options),
    { store, now: () => nowMs, classify: () => task },
  );
  const [routed, strong, weak] = [newWay(options), newWay(options), newWay(options)];
  const events = new EventCounts();
  const bill = new BillCounts(options);
  const totals = { alone: 0, untimed: 0, unscored: 0, input: 0, output: 0 };
  for (const [index, conversation] of log.conversations.entries()) {
    signal?.throwIfAborted();
    for (const { scenario } of [routed, strong, weak, bill]) scenario.startConversation();
    events.startConversation();
    nowMs = 0;
    for (const request of conversation) {
      const { conversationId, timestampMs, facts, needs } = request;
      if (conversationId === undefined) totals.alone++;
      if (timestampMs === undefined) totals.untimed++;
      if (request.inputTokens === undefined) totals.input++;
      if (request.outputTokens === undefined) totals.output++;
      nowMs = timestampMs ?? nowMs;
      current = request.scores;
      task = request.task;
      if (current.rates.length === 0) totals.unscored++;
      const inputTokens = request.inputTokens ?? facts.tokens;
      const decision = policy.decide({
        conversation: standInFor(facts),
        // One conversation is remembered at a time: the store has forgotten the others.
        conversationId: conversationId === undefined ? undefined : String(index),
        needs,
        inputTokens,
      });
      const ask = (way: Way, tier: number) => {
        const model = candidates[tier]!;
        const outputTokens = outputTokensOf(request, model, options);
        way.addRisk(current.rates, tier);
        return way.scenario.add({ model, price: prices[tier]!, inputTokens, outputTokens, nowMs });
      };
      events.count(decision, ask(routed, decision.tier));
      ask(strong, candidates.length - 1);
      ask(weak, 0);
      bill.add(request, { inputTokens, nowMs });
    }
  }
  const { alone, untimed, unscored, input, output } = totals;
  return {
    requests: log.requests,
    conversations: log.conversations.length,
    alone,
    untimed,
    unscored,
    estimatedTokens: { input, output },
    policy: { ...routed.report(candidates), ...events.report() },
    allStrong: strong.report(candidates),
    allWeak: weak.report(candidates),
    logged: bill.report(),
  };
}

function priceFor(model: string, { priceOf }: SimulationOptions): ModelPrice {
  const price = priceOf(model);
  if (price === undefined) throw new ConfigError(`no price is known for ${model}; give one`);
  return price;
}

interface Way {
  readonly scenario: Scenario;
  addRisk(rates: readonly number[], tier: number): void;
  report(candidates: readonly string[]): RoutingBill;
}

function newWay(assumptions: CacheAssumptions): Way {
  const scenario = new Scenario(assumptions);
  let [scored, worse] = [0, 0];
  return {
    scenario,
    addRisk: (rates, tier) => {
      if (rates.length === 0) return;
      scored++;
      worse += rates[tier] ?? 0;
    },
    report: (candidates) => {
      const bills = scenario.bills();
      const none = { requests: 0, usd: 0, inputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };
      const models = candidates.map((model) => bills.find((each) => each.model === model) ?? { model, ...none });
      return { usd: scenario.usd, models, expectedWorseShare: scored === 0 ? undefined : worse / scored };
    },
  };
}

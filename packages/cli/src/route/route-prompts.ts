import { type Prompt, type RoutingDecision, scoringText } from '@farthing/core';
import type { DecisionRow } from '@farthing/dataset';
import { type AsyncRouter, createPolicy, memoryStore, type PolicySpec } from '@farthing/runtime';
import { type KnownScores, routerWithScores, scoresOf } from '@farthing/runtime/replay';
import type { ScorePool } from './score-pool.ts';

export interface RoutePromptsOptions {
  readonly router: AsyncRouter;
  /** Default: the router's own threshold. */
  readonly spec?: PolicySpec | undefined;
  /** Scores in other threads; decisions are the same without. */
  readonly pool?: ScorePool | undefined;
  readonly signal: AbortSignal;
}

/** Prompts, and UTF-16 code units of text, that are scored at once. */
const batchPrompts = 256;
const batchCharacters = 1_000_000;

/**
 * Decides on a stream of prompts, in its order. The scores may be made elsewhere and ahead; the policy decides here, one
 * after the other, so that its memory is that of a single process. Its clock shows the prompts' own times.
 */
export async function* routePrompts(
  prompts: AsyncIterable<Prompt>,
  options: RoutePromptsOptions,
): AsyncGenerator<DecisionRow> {
  const { router, spec, signal, pool } = options;
  let current: KnownScores = { rates: [] };
  let nowMs = 0;
  const known = routerWithScores(router, () => current);
  const policy = createPolicy(known, spec, { store: memoryStore(), now: () => nowMs });
  const decide = ({ id, conversation, conversationId, needs, timestampMs }: Prompt): RoutingDecision => {
    nowMs = timestampMs ?? nowMs;
    return policy.decide({ conversation, requestId: id, conversationId, needs });
  };
  const scored = ahead(
    inBatches(prompts),
    (batch) => scoreBatch(batch, options),
    pool === undefined ? 1 : 4 * pool.size,
  );
  for await (const { batch, scores } of scored) {
    signal.throwIfAborted();
    for (const [index, prompt] of batch.entries()) {
      current = scores[index]!;
      yield { id: prompt.id, decision: decide(prompt) };
    }
  }
}

interface ScoredBatch {
  readonly batch: readonly Prompt[];
  readonly scores: readonly KnownScores[];
}

async function scoreBatch(
  batch: readonly Prompt[],
  { router, pool, signal }: RoutePromptsOptions,
): Promise<ScoredBatch> {
  if (pool !== undefined) {
    return { batch, scores: await pool.score(batch.map(({ conversation }) => scoringText(conversation))) };
  }
  const decisions = await Promise.all(batch.map(({ conversation }) => router.routeAsync(conversation, { signal })));
  return { batch, scores: decisions.map(scoresOf) };
}

async function* inBatches(prompts: AsyncIterable<Prompt>): AsyncGenerator<Prompt[]> {
  let batch: Prompt[] = [];
  let characters = 0;
  for await (const prompt of prompts) {
    batch.push(prompt);
    for (const { content } of prompt.conversation) characters += typeof content === 'string' ? content.length : 1000;
    if (batch.length < batchPrompts && characters < batchCharacters) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}

/** Results in the order of the items, of which `count` are worked on at once and no more are read. */
async function* ahead<T, R>(items: AsyncIterable<T>, work: (item: T) => Promise<R>, count: number): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  for await (const item of items) {
    const result = work(item);
    // A failure is thrown when its turn comes, not before; and to nobody when the reader has stopped.
    result.catch(() => {});
    begun.push(result);
    if (begun.length > count) yield await begun.shift()!;
  }
  while (begun.length > 0) yield await begun.shift()!;
}

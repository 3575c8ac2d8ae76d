import { ConfigError, type RoutingDecision } from '@farthing/core';
import { classifyTask, taskTypes } from '../policy/classify-task.ts';
import type { ConversationState, SyncConversationStore } from '../policy/conversation-store.ts';
import { createPolicy, type PolicyParts } from '../policy/create-policy.ts';
import type { PolicySpec } from '../policy/policy-spec.ts';
import type { RoutingRequest } from '../policy/routing-request.ts';
import type { AsyncRequestRouter, RequestRouter } from '../policy/threshold-policy.ts';
import { canonicalJson } from './canonical-json.ts';
import { standInFor } from './conversation-facts.ts';
import type { DecisionArtefacts } from './decision-artefacts.ts';
import type { DecisionRecord } from './decision-record.ts';
import { routerWithScores, scoresOf } from './known-scores.ts';
import { differenceOf, type ReplayDifference } from './replay-difference.ts';

export interface ReplayOptions {
  readonly router: RequestRouter | AsyncRequestRouter;
  /** The policy that is supposed to have decided. Default: the router's own threshold and nothing else. */
  readonly spec?: PolicySpec | undefined;
  /** Of router and spec, by `decisionArtefacts`; with them a difference is put down to what really changed. */
  readonly artefacts?: DecisionArtefacts | undefined;
}

/** What became of one logged decision when it was made again. */
export type Replay =
  /** Equal in every field and every bit. `scores`: from the words that the line kept, or those that were logged. */
  | { readonly status: 'reproduced'; readonly scores: 'recomputed' | 'logged' }
  | ({ readonly status: 'differs'; readonly decision: RoutingDecision | undefined } & ReplayDifference)
  | { readonly status: 'not-replayable'; readonly why: string };

/**
 * Makes a logged decision again, with the clock and the memory that it was made with, and compares. A line that kept its
 * words is scored again; of any other the logged scores are decided on again, with what policies had seen of the words.
 *
 * @throws ConfigError when router and policy do not go together; whatever an embedder throws is a difference, no throw.
 */
export async function replayDecision(record: DecisionRecord, options: ReplayOptions): Promise<Replay> {
  const { router, spec } = options;
  const { decision: logged } = record;
  const isScored = isRescored(record, router);
  const request = requestOf(record);
  if (request === undefined)
    return { status: 'not-replayable', why: 'neither its words nor what policies saw of them were logged' };
  const policy = createPolicy(
    isScored ? router : routerWithScores(router, () => scoresOf(logged)),
    spec,
    partsOf(record, isScored),
  );
  let decision: RoutingDecision | undefined;
  let problem: string | undefined;
  try {
    decision = await policy.decide(request);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problem = error.message;
  }
  const scores = isScored ? 'recomputed' : 'logged';
  if (decision !== undefined && canonicalJson(decision) === canonicalJson(logged))
    return { status: 'reproduced', scores };
  if (logged.reason === 'policy-failed')
    return { status: 'not-replayable', why: `a policy broke, and does not now: ${logged.detail ?? 'no detail'}` };
  return { status: 'differs', decision, ...differenceOf(record, { decision, problem, ...options }) };
}

/** Whether the scores can be made again. A scorer that was down, or a model's rating, is taken from the log. */
function isRescored({ conversation, decision }: DecisionRecord, router: RequestRouter | AsyncRequestRouter): boolean {
  if (conversation === undefined || scoresOf(decision).failure !== undefined) return false;
  return 'route' in router || 'scoreAsync' in router;
}

/** @returns `undefined` when too little was kept. */
function requestOf({
  request,
  requestId,
  conversationId,
  conversation,
  seen,
}: DecisionRecord): RoutingRequest | undefined {
  const ids = { requestId, conversationId };
  if (conversation !== undefined) return { ...request, ...ids, conversation };
  if (seen === undefined) return undefined;
  const { inputTokens = seen.tokens } = request;
  return { ...request, ...ids, inputTokens, conversation: standInFor(seen) };
}

/** The memory, the clock and the kind of task as the trail has them. */
function partsOf({ decision, time }: DecisionRecord, isScored: boolean): PolicyParts<SyncConversationStore> {
  const inputOf = (policy: string) => decision.trail?.find((step) => step.policy === policy)?.input;
  const memory = inputOf('memory') as { readonly nowMs: number; readonly state: ConversationState | null } | undefined;
  const task = inputOf('task')?.task;
  const store: SyncConversationStore = {
    read: () => {
      // As it was: the store could not be read.
      if (memory?.state === null) throw new Error('the store could not be read');
      return memory?.state;
    },
    raise: () => {},
  };
  // What only a classifier of somebody's own can have said is taken from the log.
  const isOwn = typeof task === 'string' && !(taskTypes as readonly string[]).includes(task);
  const classify = typeof task === 'string' && (isOwn || !isScored) ? () => task : classifyTask;
  return { store, now: () => memory?.nowMs ?? Date.parse(time), classify };
}

import { ConfigError, costUsd } from '@farthing/core';
import type { AcceptanceVerdict, Reply } from './acceptance.ts';
import type { CascadeAskOptions, CascadeCall, CascadeOptions, CascadeStep } from './cascade.ts';
import type { CallCost, createWorstCosts } from './cascade-cost.ts';
import { attemptsOf } from './fallback.ts';
import { readFailure } from './provider-failure.ts';
import { withTimeLimit } from './time-limit.ts';

/** What belongs to one request on its way up. */
export interface Climber<Q, A> {
  readonly options: CascadeOptions<Q, A>;
  readonly worst: ReturnType<typeof createWorstCosts>;
  /** Of the calls so far, those still going on included. */
  readonly costs: CallCost[];
  readonly request: Q;
  readonly call: CascadeCall;
}

/** Asks a candidate whose answer is judged. Rejects only when the caller has gone. */
export async function tryCandidate<Q, A>(
  model: string,
  climber: Climber<Q, A>,
): Promise<{ readonly step: CascadeStep; readonly reply?: Reply<A> | undefined }> {
  const { options, worst, request, call } = climber;
  const { samples = 1, questions = 0 } = options.accept;
  const { signal } = call;
  let calls = 0;
  const ask = (asked: Q, to: { readonly signal: AbortSignal | undefined; readonly worstUsd: number | undefined }) => {
    calls++;
    return askOne(asked, { climber, model, isFinal: false, ...to });
  };
  const worstUsd = worst.ofCall(model, call);
  const drawn = await Promise.allSettled(Array.from({ length: samples }, () => ask(request, { signal, worstUsd })));
  const failed = drawn.find((each) => each.status === 'rejected')?.reason;
  if (signal?.aborted) throw failed ?? signal.reason;
  const replies = drawn.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  if (replies.length === 0) {
    return { step: { model, outcome: 'failed', finding: readFailure(failed).detail, calls } };
  }
  const judge = async (ending: AbortSignal): Promise<AcceptanceVerdict<A>> => {
    const question = async (asked: Q): Promise<Reply<A>> => {
      if (calls >= samples + questions) throw new ConfigError(`it may ask ${questions} questions and asked one more`);
      return ask(asked, { signal: ending, worstUsd: worst.ofQuestion(model, call) });
    };
    return options.accept.judge(replies, { request, model, signal: ending, ask: question });
  };
  try {
    const failure = `the check of its answer came to no end`;
    const { reply, finding } = await withTimeLimit(judge, { failure, timeoutMs: options.acceptTimeoutMs, signal });
    return { step: { model, outcome: reply === undefined ? 'escalated' : 'accepted', finding, calls }, reply };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { step: { model, outcome: 'unjudged', finding: readFailure(error).detail, calls } };
  }
}

interface OneCall<Q, A> extends CascadeAskOptions {
  readonly climber: Climber<Q, A>;
  readonly worstUsd: number | undefined;
}

/** Asks once, and accounts for it. Does not wait for a call that ignores its signal. */
export async function askOne<Q, A>(asked: Q, { climber, worstUsd, ...to }: OneCall<Q, A>): Promise<Reply<A>> {
  const { options, costs } = climber;
  const { model, signal } = to;
  signal?.throwIfAborted();
  const cost: CallCost = { usd: worstUsd, isExact: false };
  costs.push(cost);
  const settle = (usd: number): void => void Object.assign(cost, { usd, isExact: true });
  try {
    const reply = await withTimeLimit((ending) => options.ask(asked, { ...to, signal: ending }), { signal });
    const price = options.profiles?.[model]?.price;
    if (price !== undefined && reply.usage !== undefined) settle(costUsd(price, reply.usage));
    return reply;
  } catch (error) {
    if (!mayBeBilled(error)) settle(0);
    throw error;
  }
}

/** Providers bill no call that they answer with an error, nor one that nobody made; one that came to no end they may. */
function mayBeBilled(error: unknown): boolean {
  const attempts = attemptsOf(error);
  if (attempts.length === 0) return readFailure(error).status === undefined;
  return attempts.some(({ outcome, status }) => outcome !== 'skipped' && status === undefined);
}

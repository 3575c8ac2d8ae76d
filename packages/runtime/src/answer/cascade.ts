import { ConfigError, type RoutingDecision } from '@farthing/core';
import type { ModelProfiles } from '../policy/model-profile.ts';
import type { Acceptance, Reply } from './acceptance.ts';
import { add, type CallCost, checkAffordable, createWorstCosts, totalUsd } from './cascade-cost.ts';
import { askOne, type Climber, tryCandidate } from './cascade-step.ts';
import { climb } from './climb.ts';

export interface CascadeAskOptions {
  readonly model: string;
  /** Nobody comes after this one, so its answer needs no judging and may stream. */
  readonly isFinal: boolean;
  readonly signal: AbortSignal | undefined;
}

export interface CascadeOptions<Q, A> {
  /** Cheapest first; the last one's answer is taken as it is. */
  readonly candidates: readonly string[];
  /** Asks one of them; resolves with the whole answer, unless `isFinal`. */
  ask(request: Q, options: CascadeAskOptions): Promise<Reply<A>>;
  readonly accept: Acceptance<Q, A>;
  /**
   * How long `accept` may take, its questions included, in milliseconds; after that the next one up is asked. Default: as
   * long as it takes.
   */
  readonly acceptTimeoutMs?: number | undefined;
  /** Prices, for what it costs. Default: costs are not known. */
  readonly profiles?: ModelProfiles | undefined;
  /** 0–1: on the way up, candidates whose `strongWinRate` is at or above this are not asked. Default: the decision's threshold. */
  readonly hopelessAt?: number | undefined;
  /**
   * What one request may cost in US dollars at most. Cheaper candidates are not asked where their answers and the
   * strongest one's could come to more. Needs a price for every candidate, and the limits of each request. Default:
   * what the bound comes to.
   */
  readonly maxCostUsd?: number | undefined;
}

export interface CascadeCall {
  /** Of the whole input, at most. Without it no bound can be stated. */
  readonly inputTokens?: number | undefined;
  /** Of the answer, at most. Without it no bound can be stated. */
  readonly maxOutputTokens?: number | undefined;
  /** Where to begin. A policy with a high threshold leaves to the cascade what is not hopeless. */
  readonly decision: Pick<RoutingDecision, 'model' | 'strongWinRates' | 'threshold'>;
  /** Candidates that may answer. Default: all. */
  readonly models?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What became of one candidate. */
export interface CascadeStep {
  readonly model: string;
  /**
   * `escalated`: its answer was not accepted. `unjudged`: the check broke or took too long, which says nothing of the answer.
   * `failed`: it gave none. `skipped`: not asked, for `finding`. `final`: nobody comes after it.
   */
  readonly outcome: 'accepted' | 'escalated' | 'unjudged' | 'failed' | 'skipped' | 'final';
  readonly finding: string;
  /** Calls made, those for agreement and confidence included. */
  readonly calls: number;
}

export interface CascadeAnswer<A> {
  readonly answer: A;
  /** Who gave it. */
  readonly model: string;
  readonly steps: readonly CascadeStep[];
  /**
   * All calls together in US dollars; `undefined` without prices. A call of which the usage is not known, as of a stream
   * that has only begun, counts with the most that it can cost; one that was not made, or answered with an error's status,
   * with nothing.
   */
  readonly costUsd: number | undefined;
  /** Whether every call's usage was known. */
  readonly isCostExact: boolean;
  /** What it could have cost at most, known before the first call; `undefined` without prices and limits. */
  readonly boundUsd: number | undefined;
}

export interface Cascade<Q, A> {
  /**
   * The most that a call can cost, in US dollars, as long as providers keep to its limits; `undefined` when a price or a
   * limit is not known.
   */
  bound(call: CascadeCall): number | undefined;
  /**
   * @throws what the last candidate's provider threw; the signal's reason; BudgetExceededError, before anything is
   *   asked, when the last candidate alone could cost more than `maxCostUsd`; ConfigError when nobody may answer.
   */
  answer(request: Q, call: CascadeCall): Promise<CascadeAnswer<A>>;
}

/**
 * Asks a cheaper candidate, and goes with its answer if that is accepted; else the next one up. The last answer is taken
 * as it is. Use it where an answer can be checked, or a second call to the cheap candidate is worth a saved one to the
 * dear one; it costs time whenever it escalates.
 *
 * It begins where the policy decided, so requests that the router holds to be hopeless cost no weak call. A candidate that
 * fails is a reason to go up, and so is a check that breaks or takes too long. An answer is judged whole, so those of all but the last candidate cannot stream.
 *
 * @throws ConfigError when an option is out of range.
 */
export function cascade<Q, A>(options: CascadeOptions<Q, A>): Cascade<Q, A> {
  const { candidates, accept, profiles = {}, hopelessAt, maxCostUsd } = options;
  checkOptions(options);
  const worst = createWorstCosts(profiles, accept);
  const bound = (call: CascadeCall): number | undefined => {
    const rungs = climb(candidates, call, hopelessAt);
    const last = worst.ofCall(rungs.at(-1)!, call);
    const all = rungs.slice(0, -1).reduce((sum, model) => add(sum, worst.ofStep(model, call)), last);
    return all === undefined || maxCostUsd === undefined ? all : Math.min(all, maxCostUsd);
  };
  const answer = async (request: Q, call: CascadeCall): Promise<CascadeAnswer<A>> => {
    const rungs = climb(candidates, call, hopelessAt);
    const last = rungs.at(-1)!;
    const lastUsd = worst.ofCall(last, call);
    if (maxCostUsd !== undefined) checkAffordable(lastUsd, { model: last, maxCostUsd });
    const costs: CallCost[] = [];
    const climber: Climber<Q, A> = { options, worst, costs, request, call };
    const steps: CascadeStep[] = [];
    const answered = (given: A, model: string): CascadeAnswer<A> => ({
      answer: given,
      model,
      steps,
      costUsd: totalUsd(costs),
      isCostExact: costs.every(({ isExact }) => isExact),
      boundUsd: bound(call),
    });
    for (const model of rungs.slice(0, -1)) {
      const neededUsd = add(add(totalUsd(costs), worst.ofStep(model, call)), lastUsd);
      if (maxCostUsd !== undefined && !(neededUsd !== undefined && neededUsd <= maxCostUsd)) {
        const finding = `together with ${last} it could come to ${neededUsd ?? 'unknown'} dollars`;
        steps.push({ model, outcome: 'skipped', finding, calls: 0 });
        continue;
      }
      const { step, reply } = await tryCandidate(model, climber);
      steps.push(step);
      if (reply !== undefined) return answered(reply.answer, model);
    }
    const to = { model: last, isFinal: true, signal: call.signal };
    const reply = await askOne(request, { climber, ...to, worstUsd: lastUsd });
    steps.push({ model: last, outcome: 'final', finding: 'nobody comes after it', calls: 1 });
    return answered(reply.answer, last);
  };
  return { bound, answer };
}

function checkOptions<Q, A>(options: CascadeOptions<Q, A>): void {
  const { candidates, accept, acceptTimeoutMs, hopelessAt, maxCostUsd } = options;
  const { samples = 1, questions = 0 } = accept;
  if (candidates.length === 0) throw new ConfigError('a cascade needs candidates; got none');
  if (!(Number.isInteger(samples) && samples >= 1)) throw new ConfigError(`samples must be at least 1; got ${samples}`);
  if (!(Number.isInteger(questions) && questions >= 0))
    throw new ConfigError(`questions must be 0 or more; got ${questions}`);
  if (acceptTimeoutMs !== undefined && !(acceptTimeoutMs > 0))
    throw new ConfigError(`acceptTimeoutMs must be a time in milliseconds above 0; got ${acceptTimeoutMs}`);
  if (hopelessAt !== undefined && !(hopelessAt >= 0 && hopelessAt <= 1))
    throw new ConfigError(`hopelessAt must be a number from 0 to 1; got ${hopelessAt}`);
  if (maxCostUsd !== undefined && !(maxCostUsd >= 0))
    throw new ConfigError(`maxCostUsd must be a sum of 0 or more; got ${maxCostUsd}`);
}

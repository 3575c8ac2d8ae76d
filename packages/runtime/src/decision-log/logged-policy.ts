import { ConfigError, type RoutingDecision } from '@farthing/core';
import { continueWith, type Policy, type SyncPolicy } from '../policy/policy.ts';
import type { RoutingRequest } from '../policy/routing-request.ts';
import { conversationFacts } from './conversation-facts.ts';
import type { DecisionLog } from './decision-log.ts';
import { type DecisionRecord, decisionRecordVersion, type LoggedFacts } from './decision-record.ts';

export interface LoggedPolicyOptions {
  readonly log: DecisionLog;
  /** The name of the policy and its settings on every line. */
  readonly policyId?: string | undefined;
  /** The checksum in router.json on every line. `decisionArtefacts` makes both. */
  readonly routerChecksum?: string | undefined;
  /** Share of requests whose words are kept, 0–1. Default 0: none are. */
  readonly textShare?: number | undefined;
  /** Draws the requests whose words are kept: uniform on [0, 1). Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Milliseconds since any moment, with fractions, for how long a decision took. Default `performance.now`. */
  readonly elapsed?: (() => number) | undefined;
}

/** Writes every decision to a log; the outermost policy. Whatever happens to the log, the decision is made and returned. */
export function loggedPolicy(policy: SyncPolicy, options: LoggedPolicyOptions): SyncPolicy;
export function loggedPolicy(policy: Policy, options: LoggedPolicyOptions): Policy;
export function loggedPolicy(policy: Policy, options: LoggedPolicyOptions): Policy {
  const { log, policyId, routerChecksum, textShare = 0, random = Math.random } = options;
  const { now = Date.now, elapsed = () => performance.now() } = options;
  if (!(textShare >= 0 && textShare <= 1))
    throw new ConfigError(`textShare must be a number from 0 to 1, got ${textShare}`);
  return {
    candidates: policy.candidates,
    profiles: policy.profiles,
    decide: (request) => {
      const [time, start] = [now(), elapsed()];
      return continueWith(policy.decide(request), (decision: RoutingDecision) => {
        const latencyUs = Math.round((elapsed() - start) * 1000);
        const { requestId, conversationId, conversation } = request;
        const record: DecisionRecord = {
          version: decisionRecordVersion,
          time: timestamp(time),
          requestId,
          conversationId,
          policyId,
          routerChecksum,
          decision,
          request: factsOf(request),
          seen: conversationFacts(conversation),
          latencyUs,
          conversation: textShare > 0 && random() < textShare ? conversation : undefined,
          textShare,
        };
        log.record(record);
        return decision;
      });
    },
  };
}

function factsOf({ needs, inputTokens, maxOutputTokens, regions, models, complexity }: RoutingRequest): LoggedFacts {
  return { needs, inputTokens, maxOutputTokens, regions, models, complexity };
}

/** A clock out of the range of dates must not cost the decision. */
function timestamp(timeMs: number): string {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString();
}

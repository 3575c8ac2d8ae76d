import type { RoutingDecision } from '@farthing/core';
import type { RoutingRequest } from '../policy/routing-request.ts';
import type { ConversationFacts } from './conversation-facts.ts';

/** Version of the log's lines. */
export const decisionRecordVersion = 1;

/** What of a request is kept whether or not its text is: facts that decide, and no words. */
export type LoggedFacts = Omit<RoutingRequest, 'conversation' | 'requestId' | 'conversationId' | 'signal'>;

/** One line of `decisions.jsonl`: a decision, what it was made from, and when. */
export interface DecisionRecord {
  readonly version: typeof decisionRecordVersion;
  /** When the decision was asked for, ISO 8601 in UTC. */
  readonly time: string;
  readonly requestId?: string | undefined;
  readonly conversationId?: string | undefined;
  /** Hash of the policy's settings, see `decisionArtefacts`, or the caller's name for them: a release. */
  readonly policyId?: string | undefined;
  /** Checksum of router.json, which covers the weights. */
  readonly routerChecksum?: string | undefined;
  readonly decision: RoutingDecision;
  readonly request: LoggedFacts;
  /** What policies read out of the words, so that they can decide again without; absent when they could not be read. */
  readonly seen?: ConversationFacts | undefined;
  /** From asking to having the decision, microseconds. */
  readonly latencyUs: number;
  /** The request's words; only in the share of requests that was opted in. */
  readonly conversation?: RoutingRequest['conversation'] | undefined;
  /** Chance with which this line might keep its words, 0–1: what a sample of them has to be weighted by. */
  readonly textShare: number;
}

import type { Conversation, RequestNeed } from '@farthing/core';
import { estimateTokens } from '../policy/estimate-tokens.ts';
import type { RoutingRequest } from '../policy/routing-request.ts';
import { listOf } from './read-conversation.ts';

/** Names the conversation of a request, as one of its HTTP headers; it is not sent on. */
export const conversationHeader = 'x-farthing-conversation-id';

export interface RequestFacts {
  readonly conversation: Conversation;
  readonly tools: unknown;
  /** Whether an answer in a schema is asked for. */
  readonly hasSchema: boolean;
  readonly maxOutputTokens: unknown;
  /** Of how many answers; one unless it is a number above it. */
  readonly answers?: unknown;
  readonly conversationId: string | undefined;
}

/** A request as policies see it. */
export function describeRequest(facts: RequestFacts): RoutingRequest {
  const { conversation, tools, hasSchema, maxOutputTokens, answers, conversationId } = facts;
  const times = typeof answers === 'number' && answers > 1 ? answers : 1;
  const hasTools = listOf(tools).length > 0;
  const needs: RequestNeed[] = [];
  if (hasTools) needs.push('tools');
  if (hasSchema) needs.push('structured-output');
  return {
    conversation,
    conversationId,
    needs,
    inputTokens: countTokens(conversation, hasTools ? tools : undefined),
    maxOutputTokens: typeof maxOutputTokens === 'number' ? times * maxOutputTokens : undefined,
  };
}

/** What was seen of a request and what is said of it: the latter counts, but `undefined` and empty names take nothing away. */
export function withDescribed(seen: RoutingRequest, said: Partial<RoutingRequest> = {}): RoutingRequest {
  const known = Object.entries(said).filter(([, value]) => value !== undefined && value !== '');
  return { ...seen, ...Object.fromEntries(known) };
}

/** `undefined` for what cannot be counted, such as tool input with a cycle; sending it will say what is wrong. */
function countTokens(conversation: Conversation, tools: unknown): number | undefined {
  try {
    const schemas: Conversation = tools === undefined ? [] : [{ role: 'system', content: JSON.stringify(tools) ?? '' }];
    return estimateTokens([...conversation, ...schemas]);
  } catch {
    return undefined;
  }
}

/** The value of a header in whichever shape SDKs take them; `undefined` where there is none. */
export function headerOf(headers: unknown, name: string): string | undefined {
  const found = entriesOf(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** The same headers without one. What does not have it is given back as it is. */
export function withoutHeader<H>(headers: H, name: string): H | Readonly<Record<string, unknown>> {
  const entries = entriesOf(headers);
  if (!entries.some(([key]) => key.toLowerCase() === name)) return headers;
  return Object.fromEntries(entries.filter(([key]) => key.toLowerCase() !== name));
}

function entriesOf(headers: unknown): (readonly [string, unknown])[] {
  if (typeof headers !== 'object' || headers === null) return [];
  if (headers instanceof Headers) return [...headers];
  if (!Array.isArray(headers)) return Object.entries(headers);
  return headers.filter((each) => Array.isArray(each) && typeof each[0] === 'string') as [string, unknown][];
}

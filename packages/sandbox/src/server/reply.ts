import { messageText } from '@farthing/core';
import { answerConversation } from '../answer.ts';
import { judgeAnswers } from '../judge/judge.ts';
import { countTokens } from '../models.ts';
import { contentKey, type MessagesRequest, readMessagesRequest } from './request.ts';

/** A response body of the Messages API, with the fields the sandbox has something to say about. */
export interface MessageBody {
  readonly id: string;
  readonly type: 'message';
  readonly role: 'assistant';
  readonly model: string;
  readonly content: readonly { readonly type: 'text'; readonly text: string; readonly citations: null }[];
  readonly stop_reason: 'end_turn' | 'max_tokens' | 'stop_sequence' | 'refusal';
  readonly stop_sequence: string | null;
  readonly stop_details: { readonly type: 'refusal'; readonly category: null; readonly explanation: string } | null;
  readonly container: null;
  readonly diagnostics: null;
  readonly usage: MessageUsage;
}

/** Token counts; the sandbox has no cache, tools or tiers. */
export interface MessageUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_creation_input_tokens: 0;
  readonly cache_read_input_tokens: 0;
  readonly service_tier: 'standard';
}

/** A way in which a model, not the network, fails. */
export type ContentFault = 'malformed' | 'refusal';

/** Input tokens of a request: its text at four characters a token. */
export function inputTokens(request: MessagesRequest): number {
  return countTokens(request.conversation.map(messageText).join(''));
}

/**
 * Answers a `POST /v1/messages` body without a server: exactly what a fault-free sandbox of the same seed replies.
 *
 * @throws ApiError when the body is not a valid request.
 */
export function answerRequest(body: object, options: { readonly seed: number }): MessageBody {
  const request = readMessagesRequest(JSON.stringify(body));
  return createMessage(request, { seed: options.seed, id: contentKey(request).slice(0, 16) });
}

/**
 * The message a model replies with: `max_tokens` and stop sequences are honoured.
 *
 * @param options.id message id without its prefix.
 * @param options.fault what is to go wrong with the content, if anything.
 */
export function createMessage(
  request: MessagesRequest,
  options: { readonly seed: number; readonly id: string; readonly fault?: ContentFault | undefined },
): MessageBody {
  const { seed, id, fault } = options;
  const refused = fault === 'refusal';
  const whole = refused ? '' : generate(request, { seed, fault });
  const stop = earliestStop(whole, request.stopSequences);
  const kept = stop === undefined ? whole : whole.slice(0, stop.at);
  const text = kept.slice(0, request.maxTokens * 4);
  const isCut = text.length < kept.length;
  return {
    id: `msg_sandbox_${id}`,
    type: 'message',
    role: 'assistant',
    model: request.model,
    content: text === '' ? [] : [{ type: 'text', text, citations: null }],
    stop_reason: refused ? 'refusal' : isCut ? 'max_tokens' : stop === undefined ? 'end_turn' : 'stop_sequence',
    stop_sequence: isCut ? null : (stop?.sequence ?? null),
    stop_details: refused ? { type: 'refusal', category: null, explanation: 'Refused by fault injection.' } : null,
    container: null,
    diagnostics: null,
    usage: usage(inputTokens(request), countTokens(text)),
  };
}

/** Usage of a reply without cache, tools or tiers. */
export function usage(input: number, output: number): MessageUsage {
  return {
    input_tokens: input,
    output_tokens: output,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    service_tier: 'standard',
  };
}

function generate(
  request: MessagesRequest,
  options: { readonly seed: number; readonly fault: ContentFault | undefined },
): string {
  const { model, conversation } = request;
  const { seed } = options;
  if (model !== 'sandbox-judge') return answerConversation(conversation, { model, seed });
  const last = conversation.at(-1);
  const verdict = judgeAnswers(last === undefined ? '' : messageText(last), { seed });
  return options.fault === 'malformed' ? garble(verdict) : verdict;
}

/** Three ways in which real judges' replies come out unparsable: prose, cut off, a value outside the schema. */
function garble(verdict: string): string {
  const variant = verdict.length % 3;
  if (variant === 0) return 'Both answers have their merits, but on balance I lean towards the second one.';
  return variant === 1 ? verdict.slice(0, -12) : verdict.replace(/"(verdict|rating)":("\w+"|\d)/, '"$1":"draw"');
}

function earliestStop(
  text: string,
  sequences: readonly string[],
): { readonly at: number; readonly sequence: string } | undefined {
  let earliest: { at: number; sequence: string } | undefined;
  for (const sequence of sequences) {
    const at = sequence === '' ? -1 : text.indexOf(sequence);
    if (at >= 0 && (earliest === undefined || at < earliest.at)) earliest = { at, sequence };
  }
  return earliest;
}

import {
  type Conversation,
  type LoggedAnswer,
  type Message,
  messageText,
  type RequestNeed,
  type StopReason,
} from '@farthing/core';
import type { LoggedUsage } from '../log-format.ts';
import { amountOf, type Fields, fieldsOf, firstOf, wordOf } from './json-access.ts';

/**
 * A message as a logged answer.
 *
 * @returns `undefined` without a model's name or a text: the answer was then a tool call, or was not logged.
 */
export function answerOf(
  model: string | undefined,
  message: Message,
  stopReason: StopReason,
): LoggedAnswer | undefined {
  const callsTool = typeof message.content !== 'string' && message.content.some((part) => part.type === 'tool-call');
  const text = messageText(message);
  if (model === undefined || callsTool || text.trim() === '') return undefined;
  return { model, text, stopReason };
}

/**
 * What a call took, by whichever names: OpenAI's of both interfaces, Anthropic's, the AI SDK's. Anthropic alone counts what
 * its cache held beside the rest; OpenRouter says in `cost` what it charged.
 */
export function usageOf(value: unknown): LoggedUsage {
  const usage = fieldsOf(value);
  const input = firstOf(usage, ['input_tokens', 'prompt_tokens', 'inputTokens', 'promptTokens', 'input'], amountOf);
  const cached = ['cache_creation_input_tokens', 'cache_read_input_tokens'].map((name) => amountOf(usage?.[name]) ?? 0);
  return known({
    inputTokens: input === undefined ? undefined : cached.reduce((sum, tokens) => sum + tokens, input),
    outputTokens: firstOf(
      usage,
      ['output_tokens', 'completion_tokens', 'outputTokens', 'completionTokens', 'output'],
      amountOf,
    ),
    costUsd: amountOf(usage?.cost),
  });
}

/** Without the facts that are `undefined`. */
export function known<T extends object>(facts: T): Partial<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** What a request body asks for beside an answer in words; the fields of all interfaces are looked at. */
export function needsOf(request: Fields, conversation: Conversation): RequestNeed[] {
  const needs: RequestNeed[] = [];
  if ([request.tools, request.functions].some((tools) => Array.isArray(tools) && tools.length > 0)) needs.push('tools');
  if (conversation.some(holdsImage)) needs.push('images');
  if (wantsSchema(request)) needs.push('structured-output');
  return needs;
}

function holdsImage({ content }: Message): boolean {
  return typeof content !== 'string' && content.some((part) => part.type === 'image');
}

function wantsSchema(request: Fields): boolean {
  const formats = [
    request.response_format,
    fieldsOf(request.text)?.format,
    request.output_format,
    fieldsOf(request.output_config)?.format,
  ];
  return formats.some((format) => /^json/u.test(wordOf(fieldsOf(format)?.type)));
}

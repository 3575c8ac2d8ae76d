import type { LoggedAnswer } from '@farthing/core';
import type { LogFormat } from '../log-format.ts';
import { type Envelope, promptReading } from './envelope.ts';
import type { Exchange } from './exchange.ts';
import {
  amountOf,
  type Fields,
  firstOf,
  isSkipped,
  listOf,
  nameOf,
  type Skipped,
  textOf,
  unpacked,
} from './json-access.ts';
import { answerOf, needsOf } from './logged-answer.ts';
import { isEmpty, notLogged, stopReasonOf } from './loose-content.ts';
import { readMessages } from './read-message.ts';
import { type Span, spanReadings, spansOf } from './spans.ts';

/** Spans of Vercel's AI SDK. Of the nested spans of one call only the innermost, which asked the model, is read. */
export const vercelAi: LogFormat = {
  name: 'vercel-ai',
  title: 'Vercel AI SDK spans',
  recognize: (record) => {
    const found = spansOf(record).flatMap(({ attributes }) => Object.keys(attributes).find(isOwn) ?? []);
    return found[0] && `attribute "${found[0]}"`;
  },
  open: () => ({
    read: (record, place) =>
      spanReadings(record, place, (span) => {
        return promptReading(readSpan(span), envelopeOf(span), { source: 'vercel-ai', place });
      }),
    end: () => [],
  }),
};

function isOwn(name: string): boolean {
  return /^ai\.(operationId|model\.id|prompt|response\.|usage\.|telemetry\.)/u.test(name);
}

function readSpan({ name, attributes, isError }: Span): Exchange | Skipped {
  const operation = textOf(attributes['ai.operationId']) ?? name;
  if (/embed/u.test(operation)) return { skipped: 'an embedding request' };
  if (!/\.do(Generate|Stream)$/u.test(operation)) return { skipped: 'not a call of a model but a step around one' };
  if (isError) return { skipped: 'the request failed' };
  const prompt = unpacked(attributes['ai.prompt.messages']);
  if (isEmpty(prompt)) return notLogged;
  const messages = readMessages(prompt);
  if (isSkipped(messages)) return messages;
  const model = textOf(attributes['ai.response.model']) ?? textOf(attributes['ai.model.id']);
  const isObject = /generateObject|streamObject/u.test(operation);
  return {
    conversation: messages,
    model,
    answer: answerIn(attributes, model),
    needs: needsOf({ tools: toolsOf(attributes), response_format: isObject ? { type: 'json' } : undefined }, messages),
    usage: {},
    responseId: nameOf(attributes['ai.response.id']),
    timestampMs: undefined,
    userId: undefined,
    conversationId: undefined,
  };
}

/** Each tool is a JSON text of its own in the list. */
function toolsOf(attributes: Fields): readonly unknown[] | undefined {
  return listOf(attributes['ai.prompt.tools']);
}

function answerIn(attributes: Fields, model: string | undefined): LoggedAnswer | undefined {
  const calls = unpacked(attributes['ai.response.toolCalls'] ?? attributes['ai.result.toolCalls']);
  if (!isEmpty(calls)) return undefined;
  const text = firstOf(
    attributes,
    ['ai.response.text', 'ai.result.text', 'ai.response.object', 'ai.result.object'],
    textOf,
  );
  const reason = attributes['ai.response.finishReason'] ?? attributes['ai.finishReason'];
  return text === undefined ? undefined : answerOf(model, { role: 'assistant', content: text }, stopReasonOf(reason));
}

function envelopeOf({ attributes, spanId, startMs, endMs }: Span): Envelope {
  const metadata = (names: readonly string[]): string | undefined =>
    firstOf(
      attributes,
      names.map((name) => `ai.telemetry.metadata.${name}`),
      nameOf,
    );
  return {
    requestId: nameOf(attributes['ai.response.id']) ?? spanId,
    timestampMs: startMs,
    conversationId: metadata(['conversationId', 'sessionId', 'chatId', 'threadId']),
    userId: metadata(['userId', 'user']),
    group: textOf(attributes['ai.telemetry.functionId']) ?? textOf(attributes['resource.name']),
    inputTokens: firstOf(
      attributes,
      ['ai.usage.inputTokens', 'ai.usage.promptTokens', 'gen_ai.usage.input_tokens'],
      amountOf,
    ),
    outputTokens: firstOf(
      attributes,
      ['ai.usage.outputTokens', 'ai.usage.completionTokens', 'gen_ai.usage.output_tokens'],
      amountOf,
    ),
    latencyMs: startMs === undefined || endMs === undefined ? undefined : Math.max(0, endMs - startMs),
  };
}

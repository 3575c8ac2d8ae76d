import type { Message } from '@farthing/core';
import type { LogFormat } from '../log-format.ts';
import { type Envelope, groupOf, promptReading } from './envelope.ts';
import type { Exchange } from './exchange.ts';
import {
  amountOf,
  type Fields,
  fieldsOf,
  firstOf,
  isSkipped,
  nameOf,
  type Skipped,
  textOf,
  unpacked,
} from './json-access.ts';
import { needsOf } from './logged-answer.ts';
import { isEmpty, notLogged, readLooseAnswer, stopReasonOf } from './loose-content.ts';
import { numberedMessages } from './numbered-messages.ts';
import { readMessage, readMessages } from './read-message.ts';
import { type Span, spanReadings, spansOf } from './spans.ts';

/** OpenTelemetry's conventions for generative AI, in their newer and older spellings; content is opt-in there. */
export const otelGenai: LogFormat = {
  name: 'otel-genai',
  title: 'OpenTelemetry GenAI spans',
  recognize: (record) => {
    const found = spansOf(record).flatMap(({ attributes }) =>
      Object.keys(attributes).some((name) => /^ai\./u.test(name))
        ? []
        : (Object.keys(attributes).find(isConvention) ?? []),
    );
    return found[0] && `attribute "${found[0]}"`;
  },
  open: () => ({
    read: (record, place) =>
      spanReadings(record, place, (span) => {
        return promptReading(readSpan(span), envelopeOf(span), { source: 'otel-genai', place });
      }),
    end: () => [],
  }),
};

function isConvention(name: string): boolean {
  return name.startsWith('gen_ai.') || /^llm\.(request|usage|prompts)\b/u.test(name);
}

function readSpan(span: Span): Exchange | Skipped {
  const attributes = withEventAttributes(span);
  if (!Object.keys(attributes).some(isConvention)) return { skipped: 'not a call of a model but a step around one' };
  const operation = attributes['gen_ai.operation.name'];
  if (operation === 'embeddings') return { skipped: 'an embedding request' };
  if (typeof operation === 'string' && /tool|agent|workflow/u.test(operation))
    return { skipped: 'not a call of a model but a step around one' };
  if (span.isError || attributes['error.type'] !== undefined) return { skipped: 'the request failed' };
  const messages = inputOf(span, attributes);
  if (isSkipped(messages)) return messages;
  const model = textOf(attributes['gen_ai.response.model']) ?? textOf(attributes['gen_ai.request.model']);
  return {
    conversation: messages,
    model,
    answer: withFinish(readLooseAnswer(model, outputOf(span, attributes)), attributes),
    needs: needsOf(requestOf(attributes), messages),
    usage: {},
    responseId: nameOf(attributes['gen_ai.response.id']),
    timestampMs: undefined,
    userId: undefined,
    conversationId: undefined,
  };
}

const detailsEvent = 'gen_ai.client.inference.operation.details';

function withEventAttributes({ attributes, events }: Span): Fields {
  const details = events.filter(({ name }) => name === detailsEvent);
  return Object.assign({}, attributes, ...details.map((event) => ({ ...event.body, ...event.attributes })));
}

function inputOf(span: Span, attributes: Fields): Message[] | Skipped {
  const input = unpacked(attributes['gen_ai.input.messages']);
  const system = systemOf(attributes['gen_ai.system_instructions']);
  if (isSkipped(system)) return system;
  const said = isEmpty(input) ? olderInput(span, attributes) : readMessages(input);
  if (isSkipped(said)) return said;
  return said.length === 0 ? notLogged : [...system, ...said];
}

function systemOf(value: unknown): Message[] | Skipped {
  const parts = unpacked(value);
  if (isEmpty(parts)) return [];
  const message = readMessage({ role: 'system', content: parts });
  return message === undefined ? [] : isSkipped(message) ? message : [message];
}

/** Content before it was an attribute: numbered attributes, one event with all messages, or one event a message. */
function olderInput({ events }: Span, attributes: Fields): Message[] | Skipped {
  const numbered = numberedMessages(attributes, 'gen_ai.prompt') ?? numberedMessages(attributes, 'llm.prompts');
  if (numbered !== undefined) return readMessages(numbered);
  const whole = events.find(({ name }) => name === 'gen_ai.content.prompt')?.attributes['gen_ai.prompt'];
  const prompt = whole ?? attributes['gen_ai.prompt'];
  if (!isEmpty(prompt))
    return typeof unpacked(prompt) === 'string' ? [{ role: 'user', content: String(prompt) }] : readMessages(prompt);
  const each = events.flatMap(({ name, attributes: own, body }) => {
    const role = /^gen_ai\.(system|user|assistant|tool)\.message$/u.exec(name)?.[1];
    return role === undefined ? [] : [{ role, ...own, ...body }];
  });
  return readMessages(each);
}

function outputOf({ events }: Span, attributes: Fields): unknown {
  if (!isEmpty(attributes['gen_ai.output.messages'])) return attributes['gen_ai.output.messages'];
  const numbered = numberedMessages(attributes, 'gen_ai.completion') ?? numberedMessages(attributes, 'llm.completions');
  if (numbered !== undefined) return numbered;
  const whole = events.find(({ name }) => name === 'gen_ai.content.completion')?.attributes['gen_ai.completion'];
  if (!isEmpty(whole ?? attributes['gen_ai.completion'])) return whole ?? attributes['gen_ai.completion'];
  const choice = events.find(({ name }) => name === 'gen_ai.choice');
  const said = { ...choice?.attributes, ...choice?.body };
  return isEmpty(said) ? undefined : { ...said, ...fieldsOf(said.message), message: undefined };
}

/** A reason to stop that the message does not hold stands among the attributes. */
function withFinish(answer: Exchange['answer'], attributes: Fields): Exchange['answer'] {
  const reasons = unpacked(attributes['gen_ai.response.finish_reasons']);
  const [reason] = Array.isArray(reasons) ? reasons : [reasons];
  if (answer === undefined || answer.stopReason !== 'complete' || reason === undefined) return answer;
  return { ...answer, stopReason: stopReasonOf(reason) };
}

function requestOf(attributes: Fields): Fields {
  const tools = unpacked(attributes['gen_ai.tool.definitions']);
  const numbered =
    numberedMessages(attributes, 'llm.request.functions') ?? numberedMessages(attributes, 'gen_ai.tool.definitions');
  const isJson = attributes['gen_ai.output.type'] === 'json';
  return { tools: Array.isArray(tools) ? tools : numbered, response_format: isJson ? { type: 'json' } : undefined };
}

function envelopeOf({ attributes, spanId, startMs, endMs }: Span): Envelope {
  const names = (kind: string, older: string): string[] => [
    `gen_ai.usage.${kind}_tokens`,
    `gen_ai.usage.${older}_tokens`,
    `llm.usage.${older}_tokens`,
  ];
  return {
    requestId: nameOf(attributes['gen_ai.response.id']) ?? spanId,
    timestampMs: startMs,
    conversationId: firstOf(attributes, ['gen_ai.conversation.id', 'session.id'], nameOf),
    userId: firstOf(attributes, ['user.id', 'enduser.id'], nameOf),
    group: groupOf(attributes) ?? textOf(attributes['gen_ai.agent.name']),
    inputTokens: firstOf(attributes, names('input', 'prompt'), amountOf),
    outputTokens: firstOf(attributes, names('output', 'completion'), amountOf),
    costUsd: firstOf(attributes, ['gen_ai.usage.cost', 'gen_ai.usage.total_cost'], amountOf),
    latencyMs: startMs === undefined || endMs === undefined ? undefined : Math.max(0, endMs - startMs),
  };
}

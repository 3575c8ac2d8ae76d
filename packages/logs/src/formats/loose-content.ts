import type { LoggedAnswer, Message, StopReason } from '@farthing/core';
import {
  allFields,
  type Fields,
  fieldsOf,
  isSkipped,
  listOf,
  type Skipped,
  textOf,
  unpacked,
  wordOf,
} from './json-access.ts';
import { answerOf } from './logged-answer.ts';
import { readMessage, readMessages } from './read-message.ts';

// Tracing products keep whatever an instrumentation gave them as input and output: a text, messages, or a whole body.

/** The reason when the log keeps requests but not what they said. */
export const notLogged: Skipped = { skipped: 'content was not logged' };

/** What was asked, and the fields beside the messages, where tools and formats may stand. */
export interface LooseInput {
  readonly messages: readonly Message[];
  readonly request: Fields;
}

export function readLooseInput(value: unknown): LooseInput | Skipped {
  const input = unpacked(value);
  if (isEmpty(input)) return notLogged;
  if (typeof input === 'string') return { messages: [{ role: 'user', content: input }], request: {} };
  const request = fieldsOf(input);
  if (request === undefined) return withRequest(readMessages(input), {});
  const system = textOf(request.system) ?? textOf(request.instructions);
  const before: Message[] = system === undefined ? [] : [{ role: 'system', content: system }];
  const asked = request.messages ?? request.input ?? request.prompts ?? request.prompt;
  if (typeof asked === 'string') return { messages: [...before, { role: 'user', content: asked }], request };
  const prompts = listOf(asked);
  if (prompts?.length === 1 && typeof prompts[0] === 'string')
    return { messages: [...before, { role: 'user', content: prompts[0] }], request };
  if (prompts !== undefined) return withRequest(readMessages(prompts), request, before);
  return request.role === undefined
    ? { skipped: 'the input is not a conversation' }
    : withRequest(readMessages([request]), {});
}

function withRequest(
  read: Message[] | Skipped,
  request: Fields,
  before: readonly Message[] = [],
): LooseInput | Skipped {
  if (isSkipped(read)) return read;
  return read.length === 0 ? notLogged : { messages: [...before, ...read], request };
}

export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && !(value instanceof Date) && Object.keys(value).length === 0;
}

const stopReasons: Readonly<Record<string, StopReason>> = {
  length: 'truncated',
  max_tokens: 'truncated',
  max_output_tokens: 'truncated',
  content_filter: 'refusal',
  'content-filter': 'refusal',
  refusal: 'refusal',
};

/** Why a model stopped, in any product's words; what is not known to be otherwise is a whole answer. */
export function stopReasonOf(word: unknown): StopReason {
  return stopReasons[wordOf(word).toLowerCase()] ?? 'complete';
}

/** @returns `undefined` when no answer in words was kept. */
export function readLooseAnswer(model: string | undefined, value: unknown): LoggedAnswer | undefined {
  const output = unpacked(value);
  if (typeof output === 'string') return answerOf(model, { role: 'assistant', content: output }, 'complete');
  const found = innermost(output);
  if (found === undefined) return undefined;
  const message = readMessage({ role: 'assistant', ...found });
  if (message === undefined || isSkipped(message) || message.role !== 'assistant') return undefined;
  const facts = fieldsOf(found.response_metadata) ?? fieldsOf(fieldsOf(found.kwargs)?.response_metadata) ?? found;
  return answerOf(model, message, stopReasonOf(found.finish_reason ?? facts.finish_reason ?? facts.stop_reason));
}

/** The message in an output: the last of a list, LangChain's first generation, OpenAI's first choice. */
function innermost(output: unknown): Fields | undefined {
  if (Array.isArray(output)) return innermost(output.at(-1));
  const fields = fieldsOf(output);
  if (fields === undefined) return undefined;
  for (const name of ['generations', 'choices'] as const) {
    const [first] = Array.isArray(fields[name]) ? fields[name].flat() : [];
    const generation = fieldsOf(first);
    if (generation === undefined) continue;
    const info = fieldsOf(generation.generation_info);
    const said = fieldsOf(generation.message) ?? { content: generation.text };
    return { ...said, finish_reason: generation.finish_reason ?? info?.finish_reason };
  }
  if (Array.isArray(fields.messages)) return innermost(fields.messages);
  if (Array.isArray(fields.output)) return allFields(fields.output).findLast((item) => item.type === 'message');
  const inner = fieldsOf(fields.output) ?? fieldsOf(fields.message);
  if (inner !== undefined && fields.content === undefined) return inner;
  const text = textOf(fields.output) ?? textOf(fields.text) ?? textOf(fields.completion);
  return text !== undefined && fields.content === undefined ? { content: text } : fields;
}

import { isAnthropicError } from './anthropic-exchange.ts';
import { allFields, type Fields, fieldsOf, type Skipped, wordOf } from './json-access.ts';

/**
 * The response that a stream of server-sent events adds up to, in the shape it would have had without streaming. The
 * stream may be the text as received (`data: {…}` lines) or a list of its events, as objects or as JSON text.
 *
 * @returns `value` itself when it is no stream.
 */
export function joinStream(value: unknown): unknown | Skipped {
  const events = eventsOf(value);
  if (events === undefined) return value;
  const [first] = events;
  if (first === undefined) return { skipped: 'the streamed answer is empty' };
  // Anthropic ends a stream that fails with an event of this kind, which is what its body would have been.
  const failure = events.find(isAnthropicError);
  if (failure !== undefined) return failure;
  if (Array.isArray(first.choices)) return joinChatChunks(events);
  if (events.some(({ type }) => type === 'message_start')) return joinAnthropicEvents(events);
  if (events.some(({ type }) => typeof type === 'string' && type.startsWith('response.'))) return joinResponses(events);
  return { skipped: 'the streamed answer is of a kind that is not known' };
}

function eventsOf(value: unknown): Fields[] | undefined {
  if (typeof value === 'string') return /^\s*(?:data|event|id|:)/u.test(value) ? eventsOfText(value) : undefined;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const events = allFields(value.map((item) => (typeof item === 'string' ? item.replace(/^data:\s*/u, '') : item)));
  return events.some(isEvent) ? events : undefined;
}

function isEvent({ object, type }: Fields): boolean {
  return object === 'chat.completion.chunk' || type === 'message_start' || wordOf(type).startsWith('response.');
}

function eventsOfText(text: string): Fields[] {
  const lines = text.split(/\r?\n/u).filter((line) => line.startsWith('data:'));
  return allFields(lines.map((line) => line.slice('data:'.length).trim()));
}

/** Pieces of tool calls, by their place among the calls. */
interface CallPieces {
  id: string;
  name: string;
  json: string;
}

function joinChatChunks(events: readonly Fields[]): Fields {
  let content = '';
  let refusal = '';
  let finishReason: unknown;
  const calls = new Map<unknown, CallPieces>();
  for (const event of events) {
    const choice = allFields(event.choices).find(({ index }) => (index ?? 0) === 0);
    const delta = fieldsOf(choice?.delta);
    if (typeof delta?.content === 'string') content += delta.content;
    if (typeof delta?.refusal === 'string') refusal += delta.refusal;
    finishReason = choice?.finish_reason ?? finishReason;
    for (const piece of allFields(delta?.tool_calls)) addCallPiece(calls, piece);
  }
  const tool_calls = [...calls.values()].map(({ id, name, json }) => ({ id, function: { name, arguments: json } }));
  const message = { role: 'assistant', content, refusal: refusal || null, tool_calls };
  return { ...merged(events), choices: [{ index: 0, message, finish_reason: finishReason }] };
}

function addCallPiece(calls: Map<unknown, CallPieces>, piece: Fields): void {
  const { name, arguments: json } = fieldsOf(piece.function) ?? {};
  const call = calls.get(piece.index) ?? { id: '', name: '', json: '' };
  if (typeof piece.id === 'string') call.id = piece.id;
  if (typeof name === 'string') call.name += name;
  if (typeof json === 'string') call.json += json;
  calls.set(piece.index, call);
}

/** The last that each event said of a field: `usage` comes with the last one. */
function merged(events: readonly Fields[]): Fields {
  const result: Record<string, unknown> = {};
  for (const { id, model, created, usage, provider } of events) {
    for (const [name, value] of Object.entries({ id, model, created, usage, provider }))
      if (value !== undefined && value !== null) result[name] = value;
  }
  return result;
}

function joinAnthropicEvents(events: readonly Fields[]): Fields {
  let message: Fields = {};
  let usage: Fields = {};
  const blocks = new Map<unknown, { readonly start: Fields; text: string; json: string }>();
  for (const event of events) {
    if (event.type === 'message_start') message = fieldsOf(event.message) ?? {};
    const delta = fieldsOf(event.delta);
    if (event.type === 'content_block_start') {
      const start = fieldsOf(event.content_block) ?? {};
      blocks.set(event.index, { start, text: typeof start.text === 'string' ? start.text : '', json: '' });
    }
    const block = blocks.get(event.index);
    if (event.type === 'content_block_delta' && block !== undefined) {
      if (typeof delta?.text === 'string') block.text += delta.text;
      if (typeof delta?.partial_json === 'string') block.json += delta.partial_json;
    }
    if (event.type === 'message_delta') {
      message = { ...message, stop_reason: delta?.stop_reason ?? message.stop_reason };
      usage = fieldsOf(event.usage) ?? usage;
    }
  }
  const content = [...blocks.values()].map(({ start, text, json }) =>
    start.type === 'text' ? { type: 'text', text } : json === '' ? start : { ...start, input: json },
  );
  return { ...message, content, usage: { ...fieldsOf(message.usage), ...usage } };
}

function joinResponses(events: readonly Fields[]): Fields | Skipped {
  const last = events.findLast(({ type }) => /^response\.(completed|incomplete|failed)$/u.test(wordOf(type)));
  const response = fieldsOf(last?.response);
  return response ?? { skipped: 'the streamed answer broke off' };
}

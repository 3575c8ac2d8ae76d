import type { ContentPart, Message, Role } from '@farthing/core';
import { isShallow } from '@farthing/dataset';
import { type Fields, fieldsOf, isSkipped, listOf, type Skipped, textOf, unpacked } from './json-access.ts';
import { langchainMessage } from './langchain-message.ts';

// One reader for the messages of every format: their shapes differ in names more than in kind, and proxies mix them.

const roles: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  ai: 'assistant',
  model: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** Messages in order, from a list, from JSON text of one, or from LangChain's list in a list. */
export function readMessages(value: unknown): Message[] | Skipped {
  let items = listOf(value);
  if (items?.length === 1 && Array.isArray(items[0])) items = items[0];
  if (items === undefined) return { skipped: 'the messages are not a list' };
  const messages: Message[] = [];
  for (const item of items) {
    const message = readMessage(item);
    if (isSkipped(message)) return message;
    if (message !== undefined) messages.push(message);
  }
  return messages;
}

/**
 * One message, whoever's shape it has: OpenAI's of both interfaces, Anthropic's, OpenTelemetry's, the AI SDK's or
 * LangChain's. Thinking is dropped.
 *
 * @returns `undefined` for an item that is no part of what was said, such as a summary of reasoning.
 */
export function readMessage(value: unknown): Message | Skipped | undefined {
  const fields = fieldsOf(value);
  if (fields === undefined) return { skipped: 'a message is not an object' };
  const message = langchainMessage(fields);
  if (message.role === undefined) return readItem(message);
  const role = typeof message.role === 'string' ? roles[message.role] : undefined;
  if (role === undefined) return { skipped: 'a message has a role that is not known' };
  const parts = readContent(message.content ?? message.parts);
  if (isSkipped(parts)) return parts;
  const calls = readCalls(message);
  if (isSkipped(calls)) return calls;
  if (role === 'tool') return { role, content: toolResults(message, parts) };
  return { role, content: simplest([...parts, ...calls]) };
}

/** Items of the Responses API that are no messages. */
function readItem(item: Fields): Message | Skipped | undefined {
  if (item.type === 'reasoning') return undefined;
  if (item.type === 'item_reference') return { skipped: 'refers to items that are not in the log' };
  const part = readPart(item);
  if (part === undefined || isSkipped(part)) return { skipped: 'a message has a role that is not known' };
  return { role: part.type === 'tool-result' ? 'tool' : 'assistant', content: [part] };
}

/** A string, a list of parts, or one part. */
function readContent(content: unknown): ContentPart[] | Skipped {
  if (content === undefined || content === null) return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  const parts: ContentPart[] = [];
  for (const item of Array.isArray(content) ? content : [content]) {
    const part = readPart(item);
    if (isSkipped(part)) return part;
    if (part !== undefined) parts.push(part);
  }
  return parts;
}

function readCalls(message: Fields): ContentPart[] | Skipped {
  const calls = [
    ...(listOf(message.tool_calls) ?? []),
    ...[message.function_call].flatMap((call) => fieldsOf(call) ?? []),
  ];
  const parts: ContentPart[] = [];
  for (const call of calls) {
    const part = toolCall(fieldsOf(call) ?? {});
    if (isSkipped(part)) return part;
    // Anthropic's blocks by way of LangChain hold each call twice: as a block and as a call.
    if (!parts.some((each) => each.type === 'tool-call' && each.id !== '' && each.id === part.id)) parts.push(part);
  }
  return parts;
}

/** @returns `undefined` for thinking. */
function readPart(value: unknown): ContentPart | Skipped | undefined {
  if (typeof value === 'string') return { type: 'text', text: value };
  const part = fieldsOf(value) ?? {};
  switch (part.type) {
    case undefined:
    case 'text':
    case 'input_text':
    case 'output_text':
    case 'refusal':
      return textPart(part);
    case 'image':
    case 'image_url':
    case 'input_image':
      return { type: 'image', mediaType: mediaTypeOf(part) };
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
    case 'tool-call':
    case 'tool_call':
    case 'function_call':
    case 'custom_tool_call':
      return toolCall(part);
    case 'tool_result':
    case 'tool-result':
    case 'tool_call_response':
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'mcp_tool_result':
      return toolResult(part);
    case 'thinking':
    case 'redacted_thinking':
    case 'reasoning':
    case 'reasoning_content':
    case 'redacted-reasoning':
      return undefined;
    case 'blob':
    case 'uri':
    case 'file':
    case 'media':
      return isImage(part) ? { type: 'image', mediaType: mediaTypeOf(part) } : other;
    default:
      return other;
  }
}

const other: Skipped = { skipped: 'a message holds something that is neither text, image nor tool call' };

function textPart(part: Fields): ContentPart | Skipped {
  const text = part.text ?? part.content ?? part.refusal;
  return typeof text === 'string' ? { type: 'text', text } : other;
}

function isImage(part: Fields): boolean {
  return part.modality === 'image' || mediaTypeOf(part)?.startsWith('image/') === true;
}

function mediaTypeOf(part: Fields): string | undefined {
  const source = fieldsOf(part.source);
  const declared = part.mime_type ?? part.mimeType ?? part.mediaType ?? part.media_type ?? source?.media_type;
  if (typeof declared === 'string') return declared;
  const url = fieldsOf(part.image_url)?.url ?? part.image_url ?? part.image;
  return typeof url === 'string' ? /^data:([^;,]+)/u.exec(url)?.[1] : undefined;
}

function toolCall(call: Fields): (ContentPart & { readonly type: 'tool-call' }) | Skipped {
  const described = fieldsOf(call.function);
  const name = textOf(described?.name) ?? textOf(call.name) ?? textOf(call.toolName);
  if (name === undefined) return { skipped: 'a tool call names no tool' };
  const input = unpacked(described?.arguments ?? call.input ?? call.args ?? call.arguments);
  if (!isShallow(input)) return tooDeep;
  return { type: 'tool-call', id: callId(call), name, input };
}

function toolResult(part: Fields): ContentPart | Skipped {
  const text = resultText(part.content ?? part.output ?? part.result ?? part.response);
  if (isSkipped(text)) return text;
  const isError = part.is_error === true || part.isError === true;
  return { type: 'tool-result', id: callId(part), text, ...(isError ? { isError } : {}) };
}

const tooDeep: Skipped = { skipped: 'a tool call is nested too deeply' };

function callId(part: Fields): string {
  return textOf(part.tool_use_id ?? part.toolCallId ?? part.tool_call_id ?? part.call_id ?? part.id) ?? '';
}

function resultText(content: unknown): string | Skipped {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) {
    const texts = content.map((block) => (typeof block === 'string' ? block : textOf(fieldsOf(block)?.text)));
    if (texts.every((text) => text !== undefined)) return texts.join('\n');
  }
  // The AI SDK says of a result what kind it is.
  const { type, value } = fieldsOf(content) ?? {};
  if (type === 'text' && typeof value === 'string') return value;
  return isShallow(content) ? (JSON.stringify(content) ?? '') : tooDeep;
}

/** A message of the `tool` role is its result, whatever parts it came in. */
function toolResults(message: Fields, parts: readonly ContentPart[]): ContentPart[] {
  const results = parts.filter((part) => part.type === 'tool-result');
  if (results.length > 0) return results;
  const text = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  return [{ type: 'tool-result', id: callId(message) || (textOf(message.name) ?? ''), text }];
}

/** A lone text part becomes a string, so that both spellings of a message are the same prompt. */
function simplest(parts: readonly ContentPart[]): Message['content'] {
  const [first] = parts;
  if (first === undefined) return '';
  return parts.length === 1 && first.type === 'text' ? first.text : parts;
}

import type { ContentPart, Conversation, Message, Role } from '@farthing/core';

// Requests as SDKs send them, read for deciding only: what is sent on is the request itself, untouched. Whatever is in
// them, reading gives a conversation: a part of an unknown kind keeps its place with the text that it has.

type Fields = Readonly<Record<string, unknown>>;

const roles: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** A body of Anthropic's Messages. */
export function readMessagesBody(body: unknown): Conversation {
  const { system, messages } = fieldsOf(body);
  return [...systemOf(system), ...listOf(messages).map(readMessage)];
}

/** A body of OpenAI's Chat Completions. */
export function readChatBody(body: unknown): Conversation {
  return listOf(fieldsOf(body).messages).map(readMessage);
}

/** A body of OpenAI's Responses. What `previous_response_id` refers to is not in it. */
export function readResponsesBody(body: unknown): Conversation {
  const { instructions, input } = fieldsOf(body);
  const turns =
    typeof input === 'string' ? [{ role: 'user', content: input } as const] : listOf(input).map(readMessage);
  return [...systemOf(instructions), ...turns];
}

/** A prompt of the AI SDK's language models. */
export function readModelPrompt(prompt: unknown): Conversation {
  return listOf(prompt).map(readMessage);
}

function systemOf(system: unknown): Message[] {
  return system === undefined || system === null || system === ''
    ? []
    : [{ role: 'system', content: readContent(system) }];
}

function readMessage(value: unknown): Message {
  const message = fieldsOf(value);
  const role = typeof message.role === 'string' ? (roles[message.role] ?? 'user') : undefined;
  if (role === undefined) {
    // Items of the Responses API that are no messages: calls and their results.
    const part = readPart(value);
    return { role: part.type === 'tool-result' ? 'tool' : 'assistant', content: [part] };
  }
  const content = readContent(message.content);
  if (role === 'tool') return { role, content: toolResults(message, content) };
  const calls = listOf(message.tool_calls).map((call) => toolCall(fieldsOf(call)));
  if (calls.length === 0) return { role, content };
  return { role, content: [...(typeof content === 'string' ? textParts(content) : content), ...calls] };
}

function toolResults(message: Fields, content: Message['content']): readonly ContentPart[] {
  if (typeof content !== 'string' && content.some(({ type }) => type === 'tool-result')) return content;
  const text =
    typeof content === 'string' ? content : content.map((part) => ('text' in part ? part.text : '')).join('\n');
  return [{ type: 'tool-result', id: textOf(message.tool_call_id ?? message.name), text }];
}

function textParts(text: string): ContentPart[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

function readContent(content: unknown): Message['content'] {
  if (typeof content === 'string') return content;
  if (content === undefined || content === null) return '';
  return (Array.isArray(content) ? listOf(content) : [content]).map(readPart);
}

function readPart(value: unknown): ContentPart {
  if (typeof value === 'string') return { type: 'text', text: value };
  const part = fieldsOf(value);
  switch (part.type) {
    case 'image':
    case 'image_url':
    case 'input_image':
      return { type: 'image', mediaType: mediaTypeOf(part) };
    case 'document':
    case 'file':
    case 'input_file':
    case 'input_audio':
      return readFile(part);
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
    case 'tool-call':
    case 'function_call':
    case 'custom_tool_call':
      return toolCall(part);
    case 'tool_result':
    case 'tool-result':
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'mcp_tool_result':
      return toolResult(part);
    case 'thinking':
    case 'redacted_thinking':
    case 'reasoning':
      return { type: 'text', text: '' };
    default:
      return { type: 'text', text: textOf(part.text ?? part.refusal) };
  }
}

/** A file of text is its text. Any other counts as an image: what reads words alone cannot read it. */
function readFile(part: Fields): ContentPart {
  const source = fieldsOf(part.source);
  if (source.type === 'text') return { type: 'text', text: textOf(source.data) };
  return { type: 'image', mediaType: mediaTypeOf(part) };
}

function mediaTypeOf(part: Fields): string | undefined {
  const declared = part.mediaType ?? fieldsOf(part.source).media_type;
  if (typeof declared === 'string') return declared;
  const url = fieldsOf(part.image_url).url ?? part.image_url ?? part.file_data ?? fieldsOf(part.file).file_data;
  return typeof url === 'string' ? /^data:([^;,]+)/u.exec(url.slice(0, 100))?.[1] : undefined;
}

function toolCall(call: Fields): ContentPart {
  const described = fieldsOf(call.function);
  const name = textOf(described.name ?? call.name ?? call.toolName);
  const id = textOf(call.call_id ?? call.toolCallId ?? call.id);
  return { type: 'tool-call', id, name, input: described.arguments ?? call.input ?? call.arguments };
}

function toolResult(part: Fields): ContentPart {
  const id = textOf(part.tool_use_id ?? part.toolCallId ?? part.call_id);
  const isError = part.is_error === true || /^error/u.test(textOf(fieldsOf(part.output).type));
  return { type: 'tool-result', id, text: resultText(part.content ?? part.output), ...(isError ? { isError } : {}) };
}

function resultText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content))
    return listOf(content)
      .map((each) => textOf(fieldsOf(each).text))
      .join('\n');
  const { value } = fieldsOf(content);
  return typeof value === 'string' ? value : jsonText(value ?? content);
}

/** Empty for what has no JSON: cycles, or nests too deep. Sending it will say so. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** Without holes, which `map` would keep. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? Array.from(value) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

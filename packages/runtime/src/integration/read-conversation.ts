import type { ContentPart, Conversation, Message, Role, ToolResultPart } from '@farthing/core';

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
    const content = readPart(value);
    return { role: content[0]?.type === 'tool-result' ? 'tool' : 'assistant', content };
  }
  const content = readContent(message.content);
  if (role === 'tool') return { role, content: toolResults(message, content) };
  const calls = listOf(message.tool_calls).map((call) => toolCall(fieldsOf(call)));
  if (calls.length === 0) return { role, content };
  return { role, content: [...(typeof content === 'string' ? textParts(content) : content), ...calls] };
}

function toolResults(message: Fields, content: Message['content']): readonly ContentPart[] {
  if (typeof content !== 'string' && content.some(({ type }) => type === 'tool-result')) return content;
  const parts = typeof content === 'string' ? textParts(content) : content;
  return resultOf(parts, { id: textOf(message.tool_call_id ?? message.name) });
}

function textParts(text: string): ContentPart[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

/** What holds itself ends here, and what no service would take. */
const mostLevels = 4;

function readContent(content: unknown, level = 0): Message['content'] {
  if (typeof content === 'string') return content;
  if (content === undefined || content === null || level === mostLevels) return '';
  return (Array.isArray(content) ? listOf(content) : [content]).flatMap((part) => readPart(part, level));
}

/** One part as it was sent: as several where it holds files beside its text. */
function readPart(value: unknown, level = 0): ContentPart[] {
  if (typeof value === 'string') return [{ type: 'text', text: value }];
  const part = fieldsOf(value);
  switch (part.type) {
    case 'image':
    case 'image_url':
    case 'input_image':
    case 'image-data':
    case 'image-url':
    case 'image-file-id':
    case 'computer_screenshot':
      return [{ type: 'image', mediaType: mediaTypeOf(part) }];
    case 'document':
    case 'file':
    case 'input_file':
    case 'input_audio':
    case 'file-data':
    case 'file-url':
    case 'file-id':
    case 'media':
      return readFile(part, level);
    case 'search_result':
      return [{ type: 'text', text: textOf(part.title) }, ...nested(part.content, level)];
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
    case 'tool-call':
    case 'function_call':
    case 'custom_tool_call':
      return [toolCall(part)];
    case 'tool-result':
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'computer_call_output':
      return toolResult(part, level);
    case 'thinking':
    case 'redacted_thinking':
    case 'reasoning':
      return [{ type: 'text', text: '' }];
    default:
      // Also those of the tools that a service has itself: `web_fetch_tool_result`.
      if (textOf(part.type).endsWith('tool_result')) return toolResult(part, level);
      return [{ type: 'text', text: textOf(part.text ?? part.refusal) }];
  }
}

function nested(content: unknown, level: number): readonly ContentPart[] {
  const read = readContent(content, level + 1);
  return typeof read === 'string' ? textParts(read) : read;
}

/** A file of text is its text. Any other counts as an image: what reads words alone cannot read it. */
function readFile(part: Fields, level: number): ContentPart[] {
  const source = fieldsOf(part.source);
  if (source.type === 'text') return [{ type: 'text', text: textOf(source.data) }];
  if (source.type === 'content') return [...nested(source.content, level)];
  const mediaType = mediaTypeOf(part);
  return [{ type: 'image', mediaType, byteLength: mediaType?.startsWith('image/') ? undefined : byteLengthOf(part) }];
}

function mediaTypeOf(part: Fields): string | undefined {
  const declared = part.mediaType ?? fieldsOf(part.source).media_type;
  if (typeof declared === 'string') return declared;
  const { format } = fieldsOf(part.input_audio);
  if (typeof format === 'string') return `audio/${format}`;
  const url = fieldsOf(part.image_url).url ?? part.image_url ?? part.file_data ?? fieldsOf(part.file).file_data;
  return typeof url === 'string' ? /^data:([^;,]+)/u.exec(url.slice(0, 100))?.[1] : undefined;
}

/** `undefined` for a file that is only referred to. */
function byteLengthOf(part: Fields): number | undefined {
  const { source, file, input_audio: audio } = part;
  const sent = part.data ?? part.file_data ?? fieldsOf(source).data ?? fieldsOf(file).file_data ?? fieldsOf(audio).data;
  if (sent instanceof Uint8Array) return sent.byteLength;
  const text = sent instanceof URL ? sent.href : textOf(sent);
  // Base64, whose head is too short to matter.
  return text === '' || /^https?:/u.test(text.slice(0, 6)) ? undefined : Math.floor((text.length * 3) / 4);
}

function toolCall(call: Fields): ContentPart {
  const described = fieldsOf(call.function);
  const name = textOf(described.name ?? call.name ?? call.toolName);
  const id = textOf(call.call_id ?? call.toolCallId ?? call.id);
  return { type: 'tool-call', id, name, input: described.arguments ?? call.input ?? call.arguments };
}

function toolResult(part: Fields, level: number): ContentPart[] {
  const id = textOf(part.tool_use_id ?? part.toolCallId ?? part.call_id);
  const isError = part.is_error === true || /^error/u.test(textOf(fieldsOf(part.output).type));
  return resultOf(resultParts(part.content ?? part.output, level), { id, ...(isError ? { isError } : {}) });
}

function resultParts(content: unknown, level: number): readonly ContentPart[] {
  const { type, value } = fieldsOf(content);
  if (typeof content === 'string' || Array.isArray(content)) return nested(content, level);
  if (type === 'content' || typeof value === 'string') return nested(value, level);
  const parts = typeof type === 'string' ? nested(fieldsOf(content).content ?? content, level) : [];
  const isRead = parts.some((part) => part.type !== 'text' || part.text !== '');
  return isRead ? parts : textParts(jsonText(value ?? content));
}

/** The text of a result as one part, and the files in it beside it. */
function resultOf(parts: readonly ContentPart[], about: Pick<ToolResultPart, 'id' | 'isError'>): ContentPart[] {
  const text = parts.flatMap((part) => ('text' in part ? [part.text] : [])).join('\n');
  return [{ type: 'tool-result', ...about, text }, ...parts.filter(({ type }) => type === 'image')];
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

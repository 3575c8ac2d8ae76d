import { isToolReport, withoutHarnessContext } from './harness-context.ts';

/** Who speaks. `system` covers the `developer` role of newer APIs. */
export type Role = 'system' | 'user' | 'assistant' | 'tool';

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

/** An image, or another file that is no text, is kept as a fact of the request; its bytes are not. */
export interface ImagePart {
  readonly type: 'image';
  readonly mediaType?: string | undefined;
  /** How large the file is; `undefined` for an image, and where it is not known. */
  readonly byteLength?: number | undefined;
}

export interface ToolCallPart {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

export interface ToolResultPart {
  readonly type: 'tool-result';
  readonly id: string;
  readonly text: string;
  readonly isError?: boolean | undefined;
}

export type ContentPart = TextPart | ImagePart | ToolCallPart | ToolResultPart;

export interface Message {
  readonly role: Role;
  readonly content: string | readonly ContentPart[];
}

/** Ordered messages as sent to a model; the last one is what the model must answer. */
export type Conversation = readonly Message[];

/** A conversation of one user message. */
export function userConversation(text: string): Conversation {
  return [{ role: 'user', content: text }];
}

/** The text of a message: its text parts joined by newlines; tool calls, tool results and images contribute nothing. */
export function messageText(message: Message): string {
  if (typeof message.content === 'string') return message.content;
  const texts: string[] = [];
  for (const part of message.content) if (part.type === 'text') texts.push(part.text);
  return texts.join('\n');
}

/**
 * The text a router scores for a conversation: every user turn in order, joined by blank lines. System prompts are
 * boilerplate shared by a whole application, assistant turns are the product of whichever model happened to answer, and
 * what a coding tool adds to a user's words says more of the tool than of the request (see `withoutHarnessContext`), so
 * none of them may decide the route. The empty string when no user has said anything.
 */
export function scoringText(conversation: Conversation): string {
  const turns: string[] = [];
  for (const message of conversation) {
    if (message.role !== 'user') continue;
    const text = withoutHarnessContext(messageText(message)).trim();
    if (text !== '') turns.push(text);
  }
  return turns.join('\n\n');
}

/**
 * Whether the last message is what a tool gave, so that the model that called the tool is in the middle of its answer:
 * a message of the role `tool`, one that holds a tool's result, or a report of one in a coding tool's own words.
 */
export function isToolLoop(conversation: Conversation): boolean {
  const last = conversation.at(-1);
  if (last === undefined || last.role === 'assistant' || last.role === 'system') return false;
  if (last.role === 'tool') return true;
  if (typeof last.content !== 'string' && last.content.some(({ type }) => type === 'tool-result')) return true;
  return isToolReport(messageText(last));
}

/**
 * Key under which two prompts count as the same one: Unicode-compatible (NFKC), lower case, whitespace collapsed.
 * Splits and bootstrap resamples never separate rows that share it.
 */
export function normalizePrompt(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

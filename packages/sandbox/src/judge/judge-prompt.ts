import type { Conversation, Message, Role } from '@farthing/core';

/** A comparison as it is put to the judge. Nothing in it says which model wrote which answer. */
export interface Comparison {
  readonly conversation: Conversation;
  /** Known correct answer, where there is one. */
  readonly reference: string | undefined;
  readonly first: string;
  readonly second: string;
}

/** A judge message, read: two answers to compare, or a conversation alone whose complexity is to be rated. */
export type JudgeMessage =
  | ({ readonly kind: 'comparison' } & Comparison)
  | { readonly kind: 'rating'; readonly conversation: Conversation };

/**
 * Reads the judge message: sections fenced by tags that share a nonce. Only the nonce of the opening conversation tag
 * counts, so an answer that contains something like a fence of its own changes nothing.
 *
 * @returns `undefined` when the text is not such a message.
 */
export function parseJudgePrompt(text: string): JudgeMessage | undefined {
  const nonce = /<conversation-([0-9a-f]{12})>/.exec(text)?.[1];
  if (nonce === undefined) return undefined;
  const section = (name: string): string | undefined => {
    const [open, close] = [`<${name}-${nonce}>`, `</${name}-${nonce}>`];
    const start = text.indexOf(open);
    const end = text.indexOf(close, start);
    return start < 0 || end < 0 ? undefined : text.slice(start + open.length, end).replace(/^\n|\n$/g, '');
  };
  const turns = section('conversation');
  if (turns === undefined) return undefined;
  const conversation = parseTurns(turns);
  const first = section('first-answer');
  const second = section('second-answer');
  if (first === undefined && second === undefined) return { kind: 'rating', conversation };
  if (first === undefined || second === undefined) return undefined;
  return { kind: 'comparison', conversation, reference: section('reference'), first, second };
}

/** Turns start with a line that is exactly `[role]`; all but the first come after a blank line. */
function parseTurns(text: string): Message[] {
  const turns: { role: Role; lines: string[] }[] = [];
  let blank = true;
  for (const line of text.split('\n')) {
    const role = /^\[(system|user|assistant|tool)\]$/.exec(line)?.[1];
    if (role !== undefined && blank) {
      turns.at(-1)?.lines.pop();
      turns.push({ role: role as Role, lines: [] });
    } else {
      turns.at(-1)?.lines.push(line);
    }
    blank = line === '';
  }
  return turns.map(({ role, lines }) => ({ role, content: lines.join('\n') }));
}

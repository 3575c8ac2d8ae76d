import type { ContentPart, Message, Prompt } from '@farthing/core';
import type { RedactionKind } from './finding.ts';
import { Redactor } from './redactor.ts';

export interface RedactedPrompt<P extends Prompt> {
  readonly prompt: P;
  /** Replacements by kind; empty when nothing was found, and `prompt` is then the one that was given. */
  readonly counts: ReadonlyMap<RedactionKind, number>;
}

/**
 * Replaces personal data and secrets in all that is said in a prompt: its messages, with what tools were asked and what
 * they gave; its logged answers; its reference. Placeholders are numbered from the first message on, so that a later
 * request of the same conversation has the same ones.
 */
export function redactPrompt<P extends Prompt>(prompt: P): RedactedPrompt<P> {
  const redactor = new Redactor();
  const conversation = prompt.conversation.map((message) => redactMessage(message, redactor));
  const answers = prompt.answers?.map((answer) => ({ ...answer, text: redactor.redact(answer.text) }));
  const reference = prompt.reference === undefined ? undefined : redactor.redact(prompt.reference);
  const { counts } = redactor;
  if (counts.size === 0) return { prompt, counts };
  return { prompt: { ...prompt, conversation, answers, reference }, counts };
}

function redactMessage(message: Message, redactor: Redactor): Message {
  const { role, content } = message;
  if (typeof content === 'string') return { role, content: redactor.redact(content) };
  return { role, content: content.map((part) => redactPart(part, redactor)) };
}

function redactPart(part: ContentPart, redactor: Redactor): ContentPart {
  switch (part.type) {
    case 'text':
    case 'tool-result':
      return { ...part, text: redactor.redact(part.text) };
    case 'tool-call':
      return { ...part, input: redactValue(part.input, redactor) };
    case 'image':
      return part;
  }
}

/** JSON with its texts and names redacted. */
function redactValue(value: unknown, redactor: Redactor, name?: string): unknown {
  if (typeof value === 'string') return redactor.redact(value, name);
  if (Array.isArray(value)) return value.map((each) => redactValue(each, redactor));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [redactor.redact(name), redactValue(each, redactor, name)]),
  );
}

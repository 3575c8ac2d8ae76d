import type { ContentPart, Conversation, Message, Role } from '@farthing/core';
import { type Html, html } from '@farthing/evaluation';
import { textMarkup } from './answer-markup.ts';

const roleNames: Readonly<Record<Role, string>> = {
  system: 'System prompt',
  user: 'User',
  assistant: 'Assistant',
  tool: 'Tool',
};

/** A request as a person reads it: the last message open, system prompts and what came long before folded. */
export function conversationMarkup(conversation: Conversation): Html {
  const system = conversation.filter((message) => message.role === 'system');
  const spoken = conversation.filter((message) => message.role !== 'system');
  const earlier = spoken.slice(0, -shownTurns);
  return html`${folded('System prompt', system)}
${folded(`Earlier in the conversation (${earlier.length} ${earlier.length === 1 ? 'message' : 'messages'})`, earlier)}
${spoken.slice(-shownTurns).map((message) => turn(message, spoken.length > 1))}`;
}

/** The request itself and the exchange it may refer to. */
const shownTurns = 3;

function folded(title: string, messages: readonly Message[]): Html | undefined {
  if (messages.length === 0) return undefined;
  const isNamed = messages.some((message) => message.role !== 'system');
  return html`<details><summary>${title}</summary>${messages.map((message) => turn(message, isNamed))}</details>`;
}

function turn({ role, content }: Message, isNamed: boolean): Html {
  const parts: readonly ContentPart[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  const name = isNamed ? html`<h3>${roleNames[role]}</h3>` : undefined;
  return html`<div class="turn ${role}">${name}${parts.map(part)}</div>`;
}

function part(content: ContentPart): Html {
  switch (content.type) {
    case 'text':
      return textMarkup(content.text);
    case 'image':
      return html`<p class="empty">(an image, which is not kept)</p>`;
    case 'tool-call':
      return html`<p class="empty">calls ${content.name}</p><pre class="code"><code>${JSON.stringify(content.input, null, 2) ?? ''}</code></pre>`;
    case 'tool-result':
      return html`<pre class="code"><code>${content.text}</code></pre>`;
  }
}

import type { Conversation } from '@farthing/core';
import { expect, test } from 'vitest';
import { textMarkup } from './answer-markup.ts';
import { conversationMarkup } from './conversation-markup.ts';

test('keeps a text as it is, and sets what stands between fences in monospace', () => {
  const text = 'Try **this**:\n\n```js\nconst a = 1 < 2;\n  b();\n```\nDone.';
  expect(textMarkup(text).markup).toBe(
    '<p class="prose">Try **this**:</p><pre class="code"><code>const a = 1 &#60; 2;\n  b();</code></pre><p class="prose">Done.</p>',
  );
});

test('a fence that is never closed, or holds another, loses no text', () => {
  expect(textMarkup('```\nopen\nend').markup).toBe('<pre class="code"><code>open\nend</code></pre>');
  expect(textMarkup('````md\n```js\nx\n```\n````').markup).toBe('<pre class="code"><code>```js\nx\n```</code></pre>');
  expect(textMarkup('inline ```code``` stays').markup).toBe('<p class="prose">inline ```code``` stays</p>');
});

test('says that an empty text is empty', () => {
  expect(textMarkup(' \n').markup).toContain('(an empty text)');
});

test('folds the system prompt and what was said long before', () => {
  const conversation: Conversation = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'first' },
    { role: 'assistant', content: 'second' },
    { role: 'user', content: 'third' },
    { role: 'assistant', content: 'fourth' },
    { role: 'user', content: 'fifth' },
  ];
  const { markup } = conversationMarkup(conversation);
  const open = markup.slice(markup.lastIndexOf('</details>'));
  expect(markup).toMatch(/<details><summary>System prompt<\/summary>.*Be brief\..*<\/details>/su);
  expect(markup).toContain('<summary>Earlier in the conversation (2 messages)</summary>');
  for (const text of ['third', 'fourth', 'fifth']) expect(open).toContain(text);
  expect(open).not.toContain('second');
});

test('shows what is no text as what it is', () => {
  const { markup } = conversationMarkup([
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Look:' },
        { type: 'image', mediaType: 'image/png' },
      ],
    },
    { role: 'assistant', content: [{ type: 'tool-call', id: '1', name: '<find>', input: { q: '<b>' } }] },
    { role: 'tool', content: [{ type: 'tool-result', id: '1', text: 'none' }] },
  ]);
  expect(markup).toContain('an image, which is not kept');
  expect(markup).toContain('calls &#60;find&#62;');
  expect(markup).toContain('&#34;q&#34;: &#34;&#60;b&#62;&#34;');
});

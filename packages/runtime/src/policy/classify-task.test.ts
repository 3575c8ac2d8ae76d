import { userConversation } from '@farthing/core';
import { expect, test } from 'vitest';
import { classifyTask } from './classify-task.ts';

test.each([
  ['Write a function that reverses a list in Python', 'code'],
  ['Why?\nTraceback (most recent call last):\n  File "a.py"', 'code'],
  ['def f(x):\n  return x', 'code'],
  ['What is 12 * 7?', 'math'],
  ['Prove that there are infinitely many primes', 'math'],
  ['\\frac{1}{2} of what?', 'math'],
  ['Translate to French: good morning', 'translation'],
  ['把这句话翻译成英文', 'translation'],
  ['Extract all the dates as JSON from this letter', 'extraction'],
  ['TL;DR of the article below?', 'summary'],
  ['この記事を要約してください', 'summary'],
  ['Hi, how was your day?', 'chat'],
  ['', 'chat'],
  ['Which class should I travel, from the import of your experience?', 'chat'],
])('%j is %s', (text, task) => {
  expect(classifyTask(userConversation(text))).toBe(task);
});

test('looks at what the user asked last, not at what a tool added', () => {
  const asked = userConversation('thanks!<system-reminder>```code```</system-reminder>');
  expect(classifyTask([...userConversation('what is 1 + 1?'), { role: 'assistant', content: '2' }, ...asked])).toBe(
    'chat',
  );
  expect(classifyTask([])).toBe('chat');
});

test('takes little time on a hostile text', () => {
  const started = performance.now();
  for (const piece of ['fasse ', 'def x ', '1 ', 'a', '\n', 'list all ', ' ']) {
    for (let time = 0; time < 5; time++) classifyTask(userConversation(piece.repeat(200_000)));
  }
  expect(performance.now() - started).toBeLessThan(1000);
});

import type { WeightedPrompt } from '@farthing/core';
import { type Prompt, userConversation } from '@farthing/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distinctPrompts } from './distinct-prompts.ts';
import { stream } from './testing/labeling.ts';

async function read(prompts: readonly Prompt[]): Promise<WeightedPrompt[]> {
  const distinct = await distinctPrompts(() => stream(prompts));
  const found: WeightedPrompt[] = [];
  for await (const prompt of distinct.read()) found.push(prompt);
  expect(distinct).toMatchObject({ requestCount: prompts.length, distinctCount: found.length });
  return found;
}

test('keeps the first of equal conversations, with its metadata and the number of requests it stands for', async () => {
  const hello = userConversation('hello');
  const prompts = [
    { id: 'a', conversation: hello, group: 'first' },
    { id: 'b', conversation: userConversation('bye') },
    { id: 'c', conversation: hello, group: 'second' },
  ];
  expect(await read(prompts)).toEqual([
    { id: 'a', conversation: hello, group: 'first', weight: 2 },
    { id: 'b', conversation: userConversation('bye'), weight: 1 },
  ]);
});

test('keeps apart what is checked in different ways or said in different roles', async () => {
  const conversation = userConversation('2 + 2');
  const prompts: Prompt[] = [
    { id: 'a', conversation },
    { id: 'b', conversation, reference: '4' },
    { id: 'c', conversation, reference: '4', verifier: 'numeric' },
    { id: 'd', conversation: [{ role: 'system', content: '2 + 2' }] },
  ];
  expect((await read(prompts)).map((prompt) => prompt.weight)).toEqual([1, 1, 1, 1]);
});

test('loses no request', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e')), async (texts) => {
      const found = await read(texts.map((text, index) => ({ id: `${index}`, conversation: userConversation(text) })));
      expect(found.reduce((sum, prompt) => sum + prompt.weight, 0)).toBe(texts.length);
      expect(found.map((prompt) => prompt.conversation[0]?.content)).toEqual([...new Set(texts)]);
    }),
  );
});

import { expect, test } from 'vitest';
import type { LoggedPrompt, LogReading } from '../log-format.ts';
import { summarizeLog } from './summarize-log.ts';

async function* log(...prompts: (Partial<LoggedPrompt> | string)[]): AsyncGenerator<LogReading> {
  for (const [index, each] of prompts.entries()) {
    const place = { file: 'log', row: index + 1 };
    if (typeof each === 'string') yield { skipped: each, place };
    else yield { place, prompt: { id: `${index}`, conversation: [{ role: 'user', content: `${index}` }], ...each } };
  }
}

test('counts requests, what was skipped and why, models with tokens and dollars', async () => {
  const summary = await summarizeLog(
    log(
      { model: 'small', usage: { inputTokens: 10, outputTokens: 2, costUsd: 0.5 } },
      { model: 'large', usage: { inputTokens: 7 }, answers: [{ model: 'large', text: 'x', stopReason: 'complete' }] },
      'not JSON',
      { model: 'large' },
      {},
      'the request failed',
      'not JSON',
    ),
  );
  expect(summary).toMatchObject({ records: 7, requests: 4 });
  expect([...summary.skipped]).toEqual([
    ['not JSON', 2],
    ['the request failed', 1],
  ]);
  expect(summary.models).toMatchObject([
    {
      model: 'large',
      requests: 2,
      answers: 1,
      withTokens: 1,
      withInputTokens: 1,
      withOutputTokens: 0,
      uncosted: { requests: 1, inputTokens: 7 },
      withCost: 0,
    },
    { model: 'small', requests: 1, inputTokens: 10, outputTokens: 2, costUsd: 0.5, uncosted: { requests: 0 } },
    { model: undefined, requests: 1 },
  ]);
});

test('says what a router could do with the requests', async () => {
  const call = { type: 'tool-call' as const, id: 't', name: 'look', input: {} };
  const result = { type: 'tool-result' as const, id: 't', text: 'a cat' };
  const { routing, needs } = await summarizeLog(
    log(
      {},
      { needs: ['structured-output'] },
      { needs: ['tools', 'images'] },
      {
        needs: ['tools'],
        conversation: [
          { role: 'user', content: 'Look!' },
          { role: 'assistant', content: [call] },
          { role: 'tool', content: [result] },
        ],
      },
      { needs: ['tools'] },
    ),
  );
  expect(routing).toEqual({ text: 1, 'structured-output': 1, tools: 1, images: 1, 'tool-step': 1 });
  expect(needs).toEqual({ tools: 3, images: 1, 'structured-output': 1 });
});

test('tells repetitions, conversations, users, groups and the time', async () => {
  const hello = [{ role: 'user' as const, content: 'hello' }];
  const summary = await summarizeLog(
    log(
      { conversation: hello, conversationId: 'c', userId: 'u', group: 'a', timestampMs: 5 },
      { conversation: hello, conversationId: 'c', userId: 'v', timestampMs: 3 },
      { conversationId: 'd', group: 'a' },
    ),
  );
  expect(summary).toMatchObject({
    duplicates: 1,
    conversations: { count: 2, requests: 3 },
    users: 2,
    groups: [
      { group: 'a', requests: 2 },
      { group: undefined, requests: 1 },
    ],
    time: { fromMs: 3, toMs: 5 },
  });
});

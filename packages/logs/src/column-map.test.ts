import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError } from '@farthing/core';
import { expect, test } from 'vitest';
import type { LogReading } from './log-format.ts';
import { openLog } from './open-log.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

async function read(content: string, columns: Record<string, string>): Promise<LogReading[]> {
  const path = join(await temporaryFolder(), 'own.csv');
  await writeFile(path, content);
  const log = await openLog([path], { columns });
  const readings: LogReading[] = [];
  for await (const reading of log.readings()) readings.push(reading);
  return readings;
}

test('columns of CSV become prompts with what is known about them', async () => {
  const csv = `question;reply;engine;asked_at;thread;cents;key
"Why; and ""how""?
Say.";So.;small;2026-03-01 10:00;c-1;0.5;r-1
`;
  const columns = {
    prompt: 'question',
    answer: 'reply',
    model: 'engine',
    timestamp: 'asked_at',
    conversation: 'thread',
    cost_usd: 'cents',
    id: 'key',
  };
  expect(await read(csv, columns)).toEqual([
    {
      place: { file: expect.stringContaining('own.csv'), row: 2 },
      prompt: {
        id: 'r-1',
        requestId: 'r-1',
        source: 'columns',
        conversation: [{ role: 'user', content: 'Why; and "how"?\nSay.' }],
        model: 'small',
        timestampMs: Date.UTC(2026, 2, 1, 10),
        conversationId: 'c-1',
        usage: { costUsd: 0.5 },
        answers: [{ model: 'small', text: 'So.', stopReason: 'complete', costUsd: 0.5 }],
      },
    },
  ]);
});

test('paths lead into objects and JSON text; a known answer can be checked', async () => {
  const line = {
    body: { turns: JSON.stringify([{ role: 'user', content: '6 * 7?' }]) },
    'dotted.name': 42,
    check: 'numeric',
  };
  const columns = { messages: 'body.turns', reference: 'dotted.name', verifier: 'check' };
  expect(await read(JSON.stringify(line), columns)).toMatchObject([
    { prompt: { conversation: [{ role: 'user', content: '6 * 7?' }], reference: '42', verifier: 'numeric' } },
  ]);
});

test('a row that says too little is skipped with its reason', async () => {
  const readings = await read('q,t\n,2026-01-01\nWhy?,yesterday\nWhy?,2026-01-01\n', { prompt: 'q', timestamp: 't' });
  expect(readings.map((reading) => ('skipped' in reading ? reading.skipped : 'read'))).toEqual([
    'its column of prompts is empty',
    'its timestamp is no time',
    'read',
  ]);
});

test('a column that is not there is told, with those that are', async () => {
  const reading = read('question,reply\nWhy?,So.\n', { prompt: 'question', answer: 'replies' });
  await expect(reading).rejects.toThrow(DataError);
  await expect(reading).rejects.toThrow(/has no column "replies" for the answer; its columns are question, reply$/);
});

test.each<[Record<string, string>, RegExp]>([
  [{ answer: 'a' }, /where the "prompt" or the list of "messages" is; got neither/],
  [{ prompt: 'a', messages: 'b' }, /got both/],
  [{ prompt: 'a', thread: 'b' }, /a column holds one of prompt, messages, .*; got "thread=b"/],
])('a map such as %j makes no sense', async (columns, message) => {
  const reading = read('a,b\nx,y\n', columns);
  await expect(reading).rejects.toThrow(ConfigError);
  await expect(reading).rejects.toThrow(message);
});

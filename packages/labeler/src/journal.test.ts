import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Completion, ConfigError, DataError } from '@farthing/core';
import { expect, test } from 'vitest';
import { openJournal } from './journal.ts';
import { temporaryFolder } from './testing/labeling.ts';

const completion: Completion = {
  model: 'weak',
  text: 'a "quoted"\nanswer in two lines, with ünïcode 😀',
  stopReason: 'complete',
  usage: { inputTokens: 3, outputTokens: 4 },
  costUsd: 0.25,
  latencyMs: 12,
};

async function journalPath(): Promise<string> {
  return join(await temporaryFolder(), 'labels.arrow.journal.jsonl');
}

/** A closed journal with `count` completions, keys `key 0` onwards. */
async function writtenJournal(count: number): Promise<string> {
  const path = await journalPath();
  const journal = await openJournal(path);
  await Promise.all(Array.from({ length: count }, (_, index) => journal.append(`key ${index}`, completion)));
  await journal.close();
  return path;
}

test('gives back every completion after it was closed, and knows what they cost', async () => {
  const path = await writtenJournal(3);
  const journal = await openJournal(path, { run: { judge: 'judge' } });
  expect(journal.has('key 2')).toBe(true);
  expect(journal.has('key 3')).toBe(false);
  expect(await journal.get('key 1')).toEqual(completion);
  expect(journal.spentUsd).toBe(0.75);
  await journal.append('key 3', { ...completion, text: 'later' });
  expect((await journal.get('key 3')).text).toBe('later');
  expect(journal.spentUsd).toBe(1);
  await journal.close();
  expect(await readFile(path, 'utf8')).toContain('\n{"run":{"judge":"judge"}}\n');
});

test('has a completion on disk before it says so', async () => {
  const path = await journalPath();
  const journal = await openJournal(path);
  await journal.append('key', completion);
  expect(await readFile(path, 'utf8')).toContain(JSON.stringify({ key: 'key', completion }));
  await journal.close();
});

test('cuts off a torn last line wherever a crash tore it, and nothing else', async () => {
  const whole = await readFile(await writtenJournal(2), 'utf8');
  const lastLineAt = whole.trimEnd().lastIndexOf('\n') + 1;
  for (const cut of [0, 1, 10, lastLineAt, lastLineAt + 1, whole.length - 40, whole.length - 1]) {
    const path = await journalPath();
    await writeFile(path, whole.slice(0, cut));
    const journal = await openJournal(path);
    expect(journal.has('key 0')).toBe(cut >= lastLineAt);
    expect(journal.has('key 1')).toBe(false);
    await journal.append('key 1', completion);
    await journal.close();
    const again = await openJournal(path);
    expect(await again.get('key 1')).toEqual(completion);
    await again.close();
  }
});

test('refuses a journal damaged in the middle, naming the line', async () => {
  const path = await writtenJournal(3);
  const lines = (await readFile(path, 'utf8')).split('\n');
  lines[2] = (lines[2] ?? '').replace('"costUsd":0.25', '"costUsd":0,25');
  await writeFile(path, lines.join('\n'));
  await expect(openJournal(path)).rejects.toMatchObject({ constructor: DataError, file: path, line: 3 });
  // The refusal neither changes the file nor leaves it locked.
  expect(await readFile(path, 'utf8')).toBe(lines.join('\n'));
  await expect(openJournal(path)).rejects.toBeInstanceOf(DataError);
});

test.each(['{"some":"json"}\n', 'plain text, no newline', '{"farthing":"journal","version":3}\n'])(
  'refuses and leaves alone a file that is no journal of this version: %j',
  async (content) => {
    const path = await journalPath();
    await writeFile(path, content);
    await expect(openJournal(path)).rejects.toThrow(/journal/u);
    expect(await readFile(path, 'utf8')).toBe(content);
  },
);

test('leaves no file behind when it has nothing to keep', async () => {
  const path = await journalPath();
  await (await openJournal(path, { run: {} })).close();
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('says so when there is no folder to put it in', async () => {
  await expect(openJournal('/nowhere/at/all.jsonl')).rejects.toThrow(
    '/nowhere/at/all.jsonl: its folder does not exist; create it first',
  );
});

test('cannot be opened twice at the same time, and can be again after it was closed', async () => {
  const path = await journalPath();
  const first = await openJournal(path);
  await expect(openJournal(path)).rejects.toThrow(ConfigError);
  await expect(openJournal(path)).rejects.toThrow(`process ${process.pid} is working on the same output`);
  await first.close();
  await (await openJournal(path)).close();
});

test('takes over the lock of a process that is gone, not of one that runs', async () => {
  const path = await journalPath();
  // No process has this id: it is above the largest one Linux gives out.
  await writeFile(`${path}.lock`, '4194305\n');
  await (await openJournal(path)).close();
  await expect(stat(`${path}.lock`)).rejects.toMatchObject({ code: 'ENOENT' });
  await writeFile(`${path}.lock`, `${process.ppid}\n`);
  await expect(openJournal(path)).rejects.toThrow(`process ${process.ppid} is working`);
});

test('takes over a lock left by an earlier process with the same id, as containers have', async () => {
  const path = await journalPath();
  await writeFile(`${path}.lock`, `${process.pid}\n`);
  await (await openJournal(path)).close();
});

test('reads journals with lines longer than its read buffer', async () => {
  const path = await journalPath();
  const long = { ...completion, text: 'é'.repeat(400_000) };
  const journal = await openJournal(path);
  await journal.append('long', long);
  await journal.append('short', completion);
  await journal.close();
  await appendFile(path, '{"key":"torn","compl');
  const again = await openJournal(path);
  expect(await again.get('long')).toEqual(long);
  expect(await again.get('short')).toEqual(completion);
  await again.close();
});

import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { DataError } from '@farthing/core';
import { describe, expect, test } from 'vitest';
import type { LogReading } from './log-format.ts';
import { type OpenLogOptions, openLog } from './open-log.ts';
import { records } from './testing/records.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const lines = (...values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

async function fileOf(content: string | Uint8Array, name = 'log.jsonl'): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

async function readAll(inputs: readonly string[], options?: OpenLogOptions): Promise<LogReading[]> {
  const log = await openLog(inputs, options);
  const readings: LogReading[] = [];
  for await (const reading of log.readings()) readings.push(reading);
  await log.close();
  return readings;
}

const questions = (readings: readonly LogReading[]): unknown[] =>
  readings.map((reading) => ('prompt' in reading ? reading.prompt.conversation.at(-1)?.content : reading.skipped));

describe('what is opened', () => {
  test('files, patterns and folders, each file once and in name order', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'deep/.hidden'), { recursive: true });
    for (const name of ['b.jsonl', 'a.jsonl', 'deep/c.jsonl', 'deep/.hidden/d.jsonl'])
      await writeFile(join(folder, name), lines({ prompt: name }));
    await writeFile(join(folder, 'README.md'), 'not a log');
    expect(questions(await readAll([folder]))).toEqual(['a.jsonl', 'b.jsonl', 'deep/c.jsonl']);
    expect(questions(await readAll([join(folder, '*.jsonl')]))).toEqual(['a.jsonl', 'b.jsonl']);
    expect(questions(await readAll([join(folder, '**/[bc].jsonl')]))).toEqual(['b.jsonl', 'deep/c.jsonl']);
    expect(questions(await readAll([join(folder, '{b,a}.jsonl'), join(folder, 'a.jsonl')]))).toEqual([
      'a.jsonl',
      'b.jsonl',
    ]);
  });

  test("a folder's label tables, journals and decisions are no logs, unless they are named", async () => {
    const folder = await temporaryFolder();
    const row = {
      schema_version: 2,
      messages: '[{"role":"user","content":"labelled"}]',
      candidates: [],
      judgements: [],
    };
    const labels = join(folder, 'labels.jsonl');
    await writeFile(labels, lines({ ...row, inclusion_probability: null, split: null }));
    await expect(openLog([folder])).rejects.toThrow(/holds only Farthing's own files: name the logs/);
    await writeFile(join(folder, 'log.jsonl'), lines({ prompt: 'asked' }));
    await writeFile(join(folder, 'labels.arrow.journal.jsonl'), lines({ farthing: 'journal', version: 1 }));
    await writeFile(join(folder, 'labels.arrow.audit.jsonl'), '');
    expect(questions(await readAll([folder]))).toEqual(['asked']);
    expect(questions(await readAll([join(folder, '*.jsonl')]))).toEqual(['asked']);
    expect(questions(await readAll([folder, labels]))).toEqual(['labelled', 'asked']);
  });

  test.each([
    ['missing.jsonl', /missing\.jsonl: no such file or folder/],
    ['*.none', /\*\.none: no file matches this pattern/],
    ['', /the folder holds no log: no file ends in \.jsonl/],
  ])('says that there is nothing at %j', async (name, message) => {
    await expect(openLog([join(await temporaryFolder(), name)])).rejects.toThrow(message);
  });

  test('the standard input can be read again, and leaves nothing behind', async () => {
    const folder = await temporaryFolder();
    const stdin = Readable.from([Buffer.from(lines({ prompt: 'a' }, { prompt: 'b' }))]);
    const log = await openLog(['-'], { stdin, temporaryFolder: folder });
    for (let times = 0; times < 2; times++) {
      const texts = [];
      for await (const prompt of log.prompts()) texts.push(prompt.conversation[0]?.content);
      expect(texts).toEqual(['a', 'b']);
    }
    expect(log.files).toMatchObject([{ path: 'stdin', container: 'JSON lines' }]);
    await log.close();
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('formats', () => {
  test('are told by the records, with the evidence', async () => {
    const log = await openLog([await fileOf(lines(records['openai-chat'].merged, records['openai-chat'].merged))]);
    expect(log.files).toMatchObject([
      { format: { name: 'openai-chat' }, evidence: '"messages" beside choices[].message in 2 of 2 records' },
    ]);
  });

  test('may differ from file to file', async () => {
    const readings = await readAll([
      await fileOf(lines(records.litellm['prompts stored'])),
      await fileOf(lines(records.anthropic.streamed)),
    ]);
    expect(readings).toMatchObject([{ prompt: { source: 'litellm' } }, { prompt: { source: 'anthropic' } }]);
  });

  test('one reader serves the files of a format, those first that explain the others', async () => {
    const trace = { id: 't-1', timestamp: '2026-03-01 10:00:00', session_id: 's-9', user_id: 'u-9', bookmarked: false };
    const observation = { ...records.langfuse['observations v2'], session_id: undefined, user_id: undefined };
    const [, reading] = await readAll([await fileOf(lines(observation)), await fileOf(lines(trace))]);
    expect(reading).toMatchObject({ prompt: { conversationId: 's-9', userId: 'u-9' } });
  });

  test('a file of unknown format is refused with its fields and a way out', async () => {
    await expect(openLog([await fileOf(lines({ question: 'x', reply: 'y' }))])).rejects.toThrow(
      /log\.jsonl: is of no format that is known; its fields are question, reply: .*--columns prompt=question/,
    );
  });

  test('a file of mixed formats is refused, and can be read as one', async () => {
    const { 'openai-chat': chat, anthropic } = records;
    const path = await fileOf(lines(chat['request and response'], anthropic['request and response']));
    await expect(openLog([path])).rejects.toThrow(/mixes records of openai-chat \(1\) and anthropic \(1\)/);
    expect(questions(await readAll([path], { format: 'openai-chat' }))).toEqual([
      'Capital of Peru?',
      'Capital of Peru?',
    ]);
  });

  describe('a request without a usable response', () => {
    const { request, response } = records.anthropic['request and response'];
    const asked = { model: request.model, max_tokens: 100, messages: request.messages };
    const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };

    test.each([
      ['a body of an error', { request: asked, response: overloaded }, 'the request failed'],
      [
        'a stream that broke',
        { request: asked, response: [{ type: 'message_start' }, overloaded] },
        'the request failed',
      ],
      ['a merged error', { ...asked, ...overloaded }, 'the request failed'],
      ['a status', { request: asked, response: { status: 529, body: overloaded } }, 'the request failed'],
      ['nothing', { request: asked, response: null }, 'Capital of Peru?'],
    ])('follows the format of the others: %s', async (_name, record, expected) => {
      const path = await fileOf(
        lines(record, { request, response }, { request, response: { ...response, id: 'msg_9' } }),
      );
      const log = await openLog([path]);
      expect(log.files).toMatchObject([{ format: { name: 'anthropic' } }]);
      expect(questions(await readAll([path]))[0]).toBe(expected);
    });

    test('decides nothing between two formats, and is enough where there is nothing else', async () => {
      const { openrouter } = records;
      const routed = await openLog([
        await fileOf(lines({ request: asked, response: null }, ...Object.values(openrouter))),
      ]);
      expect(routed.files).toMatchObject([{ format: { name: 'openrouter' } }]);
      const alone = await openLog([await fileOf(lines(asked, asked))]);
      expect(alone.files).toMatchObject([{ format: { name: 'openai-chat' } }]);
    });
  });

  test('an unknown name lists those that are known', async () => {
    await expect(openLog([await fileOf('{}')], { format: 'openai' })).rejects.toThrow(
      /must be one of openai-chat, .*farthing; got "openai"/,
    );
  });
});

describe('requests that were logged again', () => {
  const { merged } = records['openai-chat'];

  test('are given once and counted', async () => {
    const readings = await readAll([await fileOf(lines(merged, merged))]);
    expect(questions(readings)).toEqual(['Capital of Peru?', 'logged again under the same request id']);
  });

  test('are different ones where an id is no id', async () => {
    const other = { ...merged, messages: [{ role: 'user', content: 'Capital of Chile?' }] };
    const readings = await readAll([await fileOf(lines(merged, other, merged))]);
    expect(questions(readings)).toEqual([
      'Capital of Peru?',
      'Capital of Chile?',
      'logged again under the same request id',
    ]);
    const ids = readings.flatMap((reading) => ('prompt' in reading ? [reading.prompt.id] : []));
    expect(new Set(ids).size).toBe(2);
  });
});

describe('what is no record', () => {
  const good = lines(records.litellm['prompts stored']);

  test('is skipped in a foreign log', async () => {
    const path = await fileOf(Buffer.concat([Buffer.from(`${good}nonsense\n"\n[1]\n`), Buffer.from([0xff, 0x0a])]));
    expect(questions(await readAll([path]))).toEqual([
      'Capital of Peru?',
      'not JSON',
      'not JSON',
      'not an object',
      'not UTF-8 text',
    ]);
  });

  test("is an error among Farthing's own lines", async () => {
    await expect(readAll([await fileOf(`${lines({ prompt: 'a' })}nonsense\n`)])).rejects.toThrow(
      /log\.jsonl:2: expected one JSON object on the line; got "nonsense"/,
    );
  });

  test('nothing else: the first failure is told', async () => {
    await expect(openLog([await fileOf('{nonsense\n{more\n')])).rejects.toThrow(
      /log\.jsonl:1: expected one JSON object/,
    );
  });

  test('a log without a usable request is an error that says why', async () => {
    const log = await openLog([await fileOf(lines({ ...records.litellm['prompts stored'], messages: {} }))]);
    const first = log.prompts().next();
    await expect(first).rejects.toThrow(DataError);
    await expect(log.prompts().next()).rejects.toThrow(/holds no request that can be used: 1 × content was not logged/);
  });
});

test('stops when aborted', async () => {
  const abort = new AbortController();
  const path = await fileOf(gzipSync(lines(...Array.from({ length: 50_000 }, (_, index) => ({ prompt: `${index}` })))));
  const log = await openLog([path], { signal: abort.signal });
  const readings = log.readings();
  await readings.next();
  abort.abort();
  await expect(
    (async () => {
      for await (const reading of readings) expect(reading).toBeDefined();
    })(),
  ).rejects.toMatchObject({ name: 'AbortError' });
});

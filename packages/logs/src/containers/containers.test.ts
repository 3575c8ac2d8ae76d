import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError } from '@farthing/core';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import type { LogReading, LogRecord } from '../log-format.ts';
import { openLog } from '../open-log.ts';
import { fileSource } from '../sources/log-source.ts';
import { containers } from '../testing/containers.ts';
import { gzipOf, zstdOf } from '../testing/pack.ts';
import { records } from '../testing/records.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openContainer } from './open-container.ts';

async function fileOf(content: string | Uint8Array, name = 'log'): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

async function read(content: string | Uint8Array): Promise<LogReading[]> {
  const log = await openLog([await fileOf(content)]);
  const readings: LogReading[] = [];
  for await (const reading of log.readings()) readings.push(reading);
  await log.close();
  return readings;
}

/** The records as the container gives them, before any format. */
async function recordsIn(content: string | Uint8Array): Promise<unknown[]> {
  const container = await openContainer(await fileSource(await fileOf(content)), { temporaryFolder: '/' });
  const found: unknown[] = [];
  for await (const each of container.records()) found.push('record' in each ? each.record : each.reason);
  return found;
}

const wrongLength = 'a row with more or fewer fields than the header';

const questions = (readings: readonly LogReading[]): unknown[] =>
  readings.map((reading) => ('prompt' in reading ? reading.prompt.conversation.at(-1)?.content : reading.skipped));

const formats = Object.entries(records).flatMap(([format, kinds]) =>
  Object.entries(kinds).map(([kind, record]): [string, string, LogRecord] => [format, kind, record]),
);

describe.each(Object.entries(containers))('%s', (_name, write) => {
  test.each(formats)('holds %s, %s', async (format, _kind, record) => {
    const log = await openLog([await fileOf(write([record, { ...record, id: 'another' }]))]);
    expect(log.files).toMatchObject([{ format: { name: format }, container: expect.stringMatching(/^[A-Z]/) }]);
    const readings: LogReading[] = [];
    for await (const reading of log.readings()) readings.push(reading);
    await log.close();
    expect(questions(readings)[0]).toBe('Capital of Peru?');
    expect(readings).toHaveLength(2);
  });
});

describe('how JSON is laid out', () => {
  const long = 'x'.repeat(300_000);

  test.each<[string, string, unknown[]]>([
    ['pages, one a line', '{"data":[{"a":1},{"a":2}]}\n{"data":[{"a":3}]}\n', [{ a: 1 }, { a: 2 }, { a: 3 }]],
    ['pages for people, one after another', '{\n"data":[{"a":1}]\n}\n{\n"data":[{"a":2}]\n}', [{ a: 1 }, { a: 2 }]],
    ['long pages, one a line', `{"data":[{"a":"${long}"}]}\n{"data":[{"a":2}]}\n`, [{ a: long }, { a: 2 }]],
    ['one long page', `{"data":[{"a":"${long}"},{"a":2}]}\n`, [{ a: long }, { a: 2 }]],
    ['a long line', `{"a":"${long}"}\n{"a":2}\n`, [{ a: long }, { a: 2 }]],
    ['objects on one line', '{"a":1} {"a":2},{"a":3}', [{ a: 1 }, { a: 2 }, { a: 3 }]],
    ['a record that holds a list', '{"id":1,"data":[{"a":1}]}\n', [{ id: 1, data: [{ a: 1 }] }]],
    ['brackets within text', '[{"a":"]}\\"["}, {"a":"{"}]', [{ a: ']}"[' }, { a: '{' }]],
    ['an empty list', '[]', []],
  ])('%s', async (_name, text, expected) => {
    expect(await recordsIn(text)).toEqual(expected);
  });
});

describe('CSV', () => {
  test.each<[string, string, unknown[]]>([
    ['separators and line ends within quotes', 'a,b\n"1,\n2",3\n', [{ a: '1,\n2', b: '3' }]],
    ['quotation marks', 'a,b\n"say ""x""",5" wide\n', [{ a: 'say "x"', b: '5" wide' }]],
    ['empty fields and blank lines', 'a,b\n,2\n\n"",\n', [{ b: '2' }, {}]],
    ['bars', 'a|b\r\n1|2\r\n', [{ a: '1', b: '2' }]],
    ['no line end at the end', 'a,b\n1,2', [{ a: '1', b: '2' }]],
    ['rows of another length', 'a,b\n1\n1,2,3\n1,2\n', [...Array(2).fill(wrongLength), { a: '1', b: '2' }]],
  ])('%s', async (_name, text, expected) => {
    expect(await recordsIn(text)).toEqual(expected);
  });

  test('a row that is not UTF-8 is none', async () => {
    expect(await recordsIn(Buffer.from('a,b\n1,caf\xe9\n1,2\n', 'latin1'))).toEqual([
      'not UTF-8 text',
      { a: '1', b: '2' },
    ]);
  });
});

test('Parquet: numbers, times and what is nested become what JSON would hold', async () => {
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'whole', data: [5n, 2n ** 60n], type: 'INT64' },
      { name: 'at', data: [new Date(1_760_000_000_000), new Date(0)], type: 'TIMESTAMP' },
      { name: 'nested', data: [{ role: 'user' }, null], type: 'JSON' },
    ],
  });
  expect(await recordsIn(new Uint8Array(buffer))).toEqual([
    { whole: 5, at: new Date(1_760_000_000_000), nested: { role: 'user' } },
    { whole: '1152921504606846976', at: new Date(0), nested: null },
  ]);
});

describe('what cannot be read is told in one line', () => {
  const line = `${JSON.stringify(records.litellm['prompts stored'])}\n`;
  const large = Buffer.from(line.repeat(20_000));

  test.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /log: is empty; expected JSON lines, JSON, CSV or Parquet/],
    ['blanks', '\ufeff \n\n', /log: is empty/],
    ['a zip', 'PK\x03\x04', /log: is a zip archive; expected/],
    ['UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le'), /log: is UTF-16 text/],
    ['binary', Buffer.from([1, 2, 0, 3, 4]), /log: is neither text nor Parquet/],
    ['Latin-1', Buffer.from('caf\xe9;b\n1;2\n', 'latin1'), /log:1: is not UTF-8 text/],
    ['a column twice', 'a,b,a\n1,2,3\n', /log:1: the header names a column twice: "a"/],
    [
      'an open quotation mark',
      'a,b\n1,2\n1,"2\n1,2\n',
      /log:3: a quotation mark in the row that begins here is never closed/,
    ],
    ['torn gzip', gzipSync(large).subarray(0, 2000), /log: the gzip data ends early; fetch or make the file again/],
    ['torn zstd', zstdOf(large).subarray(0, 300_000), /log: the zstd data ends early; fetch or make the file again/],
    ['damaged zstd', zstdOf(large).fill(0xff, 131_090, 131_100), /log: the zstd data is damaged \(/],
    [
      'cut Parquet',
      containers.Parquet?.([{ a: 'x' }]).subarray(0, 40) ?? '',
      /log: is a Parquet file that cannot be read/,
    ],
    ['a list cut short', '[{"a":1},{"b":', /log: the JSON ends early; fetch or make the file again/],
    ['two lists', '[{"prompt":"x"}]\n[{"prompt":"y"}]', /log: holds more after its list; write one JSON object a line/],
    ['numbers in a list', '[1,2]', /log: expected JSON objects alone or in a list/],
  ])('%s', async (_name, content, message) => {
    const reading = read(content);
    await expect(reading).rejects.toThrow(DataError);
    await expect(reading).rejects.toThrow(message);
  });

  test('a line of 100 MB is skipped without being held, in whatever it comes packed', async () => {
    const bomb = gzipOf(
      Buffer.concat([Buffer.from(line), Buffer.alloc(100 * 1024 * 1024, 'x'), Buffer.from(`\n${line}`)]),
    );
    expect(questions(await read(bomb))).toEqual([
      'Capital of Peru?',
      'longer than 64 MiB',
      'logged again under the same request id',
    ]);
  });

  test('a record of 100 MB in a list is refused', async () => {
    const bomb = Buffer.concat([Buffer.from('[{"a":"'), Buffer.alloc(100 * 1024 * 1024, 'x'), Buffer.from('"}]')]);
    await expect(read(bomb)).rejects.toThrow(/log: a record is longer than 64 MiB; write one JSON object a line/);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError } from '@farthing/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ReadJsonLinesOptions, readJsonLines } from './json-lines.ts';
import { collect } from './testing/collect.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

async function fileOf(content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), 'lines.jsonl');
  await writeFile(path, content);
  return path;
}

async function read(content: string | Uint8Array, options: ReadJsonLinesOptions = {}) {
  return await collect(readJsonLines(await fileOf(content), options));
}

function withWrongChecksum(bytes: Uint8Array): Buffer {
  const changed = Buffer.from(bytes);
  changed[bytes.length - 6] = (changed[bytes.length - 6] ?? 0) ^ 1;
  return changed;
}

test('gives each line with its number, past byte order mark, carriage returns and blank lines', async () => {
  expect(await read('\ufeff{"a":1}\r\n\r\n  \n[2]\r\n"last"')).toEqual([
    { line: 1, value: { a: 1 } },
    { line: 4, value: [2] },
    { line: 5, value: 'last' },
  ]);
});

test('gives nothing for an empty file, plain or gzipped', async () => {
  expect(await read('')).toEqual([]);
  expect(await read(gzipSync(''))).toEqual([]);
});

test('reads any values back, plain or gzipped in several members', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue({ noUnicodeString: false }), { maxLength: 20 }),
      fc.nat(),
      async (values, cut) => {
        const lines = values.map((value) => `${JSON.stringify(value)}\n`);
        const expected = values.map((value, index) => ({ line: index + 1, value: JSON.parse(JSON.stringify(value)) }));
        const half = cut % (lines.length + 1);
        const members = [lines.slice(0, half), lines.slice(half)].map((part) => gzipSync(part.join('')));
        expect(await read(lines.join(''))).toEqual(expected);
        expect(await read(Buffer.concat(members))).toEqual(expected);
      },
    ),
    { numRuns: 30 },
  );
});

test('puts lines together that span many chunks', async () => {
  const values = [{ text: 'é'.repeat(200_000) }, { text: '😀'.repeat(100_000) }, 1];
  const text = values.map((value) => JSON.stringify(value)).join('\n');
  expect((await read(text)).map((each) => each.value)).toEqual(values);
  expect((await read(gzipSync(text))).map((each) => each.value)).toEqual(values);
});

test.each([
  ['bad JSON', '{"a":1}\nid,prompt\n', /lines\.jsonl:2: expected one JSON object on the line; got "id,prompt"$/],
  ['a cut last line', '{"a":1}\n{"a": "b', /lines\.jsonl:2: the JSON is not complete at the end of the line/],
  ['Latin-1', Buffer.from('{"a":1}\n{"a":"caf\xe9"}\n', 'latin1'), /lines\.jsonl:2: is not UTF-8 text/],
  ['UTF-16', Buffer.from('\ufeff{"a":1}\n', 'utf16le'), /lines\.jsonl: is UTF-16 text; expected JSON lines/],
  ['an Arrow file', 'ARROW1\0\0', /lines\.jsonl: is an Arrow file; expected JSON lines/],
  ['a zip', 'PK\x03\x04', /lines\.jsonl: is a zip archive; expected JSON lines/],
  ['random bytes', Buffer.from([0x80, 0, 1, 2, 3, 0xff]), /lines\.jsonl:1: is not UTF-8 text/],
  [
    'cut gzip',
    gzipSync('{"a":1}\n'.repeat(1000)).subarray(0, 40),
    /the gzip data ends early; fetch or make the file again$/,
  ],
  ['damaged gzip', withWrongChecksum(gzipSync('{"a":1}\n')), /the gzip data is damaged/],
])('refuses %s in one line', async (_name, content, message) => {
  const reading = read(content);
  await expect(reading).rejects.toThrow(DataError);
  await expect(reading).rejects.toThrow(message);
});

test('gives the lines before the point where gzip data ends early', async () => {
  const packed = gzipSync(Array.from({ length: 50_000 }, (_, index) => `${Math.sin(index)}\n`).join(''));
  const lines = readJsonLines(await fileOf(packed.subarray(0, packed.length - 50)));
  expect((await lines.next()).value).toEqual({ line: 1, value: 0 });
  await expect(collect(lines)).rejects.toThrow(/lines\.jsonl: the gzip data ends early/);
});

test('refuses a line beyond the limit instead of holding it', async () => {
  const bomb = gzipSync(`"${'x'.repeat(5 * 1024 * 1024)}"`);
  await expect(read(bomb, { maxLineBytes: 1024 * 1024 })).rejects.toThrow(/:1: the line is longer than 1 MiB/);
});

test('says that a folder is no file', async () => {
  await expect(collect(readJsonLines(await temporaryFolder()))).rejects.toThrow(/is a folder; expected a file/);
});

test('stops when aborted', async () => {
  const abort = new AbortController();
  const lines = readJsonLines(await fileOf('1\n'.repeat(1_000_000)), { signal: abort.signal });
  await lines.next();
  abort.abort();
  await expect(collect(lines)).rejects.toMatchObject({ name: 'AbortError' });
});

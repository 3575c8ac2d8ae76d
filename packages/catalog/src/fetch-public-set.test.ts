import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError, type LabelRow, ProviderError } from '@farthing/core';
import { importOutcomes } from '@farthing/dataset';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findPublicSet } from './catalog.ts';
import { fetchPublicSet } from './fetch-public-set.ts';
import type { PublicSet } from './public-set.ts';
import { gsm8kFiles } from './testing/responses.ts';
import { startUpstream, type Upstream } from './testing/upstream.ts';

const responses = 'gsm8k/gsm8k_responses.csv';
const contaminated = 'gsm8k/contaminated_prompts.jsonl';
const gsm8k = findPublicSet('routellm-gsm8k');

let upstream: Upstream;
let root: string;
let folder: string;
beforeEach(async () => {
  upstream = await startUpstream(gsm8kFiles);
  root = await mkdtemp(join(tmpdir(), 'farthing-catalog-'));
  folder = join(root, 'sources');
});
afterEach(async () => {
  await upstream.close();
  await rm(root, { recursive: true });
});

const bring = (options: Partial<Parameters<typeof fetchPublicSet>[1]> = {}, set: PublicSet = gsm8k) =>
  fetchPublicSet(set, { folder, fetch, mirror: upstream.origin, ...options });
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const pinnedTo = (hash: string): PublicSet => ({
  ...gsm8k,
  files: gsm8k.files.map((file) => (file.path === responses ? { ...file, sha256: hash } : file)),
});
const filesBelow = async (at: string): Promise<string[]> =>
  (await readdir(at, { recursive: true, withFileTypes: true })).filter((each) => each.isFile()).map(({ name }) => name);

test('what is downloaded can be imported, without the prompts that upstream leaves out', async () => {
  const { outcomes, rowCount, files } = await bring();
  expect(rowCount).toBe(59);
  const imported = await importOutcomes(outcomes);
  expect(imported.candidates).toEqual(['mistralai/Mixtral-8x7B-Instruct-v0.1', 'gpt-4-1106-preview']);
  const rows: LabelRow[] = [];
  for await (const row of imported.rows) rows.push(row);
  expect(rows[0]).toMatchObject({ id: 'gsm8k/0', text: 'A crate holds "0" jars,\neach half full. How many jars?' });
  expect(rows[0]?.outcomes.map(({ label }) => label)).toEqual([0, 1]);
  expect(files.map(({ check, origin }) => [check, origin])).toEqual([
    ['first-use', 'downloaded'],
    ['first-use', 'downloaded'],
  ]);
});

test('checksums of the first use are written as sha256sum reads them, and whole files are not asked for again', async () => {
  await bring();
  const sums = await readFile(join(folder, 'SHA256SUMS'), 'utf8');
  expect(sums).toContain(`${sha256(gsm8kFiles[responses])}  ${responses}\n`);
  upstream.asked.length = 0;
  const { files } = await bring();
  expect(upstream.asked).toEqual([]);
  expect(files.map(({ check, origin }) => [check, origin])).toEqual([
    ['seen-before', 'kept'],
    ['seen-before', 'kept'],
  ]);
});

test('after a failure the same call goes on: only what is missing is downloaded', async () => {
  upstream.files.delete(contaminated);
  await expect(bring()).rejects.toThrow(/contaminated_prompts\.jsonl: the server answered 404 Not Found; .*--from$/);
  expect(await filesBelow(folder)).toEqual(['SHA256SUMS', 'gsm8k_responses.csv']);
  upstream.files.set(contaminated, gsm8kFiles[contaminated]);
  upstream.asked.length = 0;
  await bring();
  expect(upstream.asked.map((path) => path.split('/').at(-1))).toEqual(['contaminated_prompts.jsonl']);
});

test('a server error is one that may pass', async () => {
  upstream.trouble.set(responses, (response) => response.writeHead(503).end());
  const error = await bring().catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ProviderError);
  expect(error).toMatchObject({ status: 503, isRetryable: true });
});

test('a download that breaks off leaves nothing behind and says how to go on', async () => {
  upstream.trouble.set(responses, (response) => {
    response.writeHead(200, { 'content-length': 100_000 }).write('prompt,');
    setTimeout(() => response.destroy(), 20);
  });
  const error = await bring().catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ProviderError);
  expect(error.message).toMatch(/the download broke off.*run the same command again/);
  expect(error.message).not.toContain('\n');
  expect(await filesBelow(folder)).toEqual([]);
});

test('a file larger than it can be is given up', async () => {
  upstream.files.set(responses, `prompt\n${'x'.repeat(17_000_000)}`);
  await expect(bring()).rejects.toThrow(/is larger than 16000000 bytes; it is another file/);
  expect(await filesBelow(folder)).toEqual([]);
});

test('bytes other than the pinned ones are refused before they take a place', async () => {
  await expect(bring({}, pinnedTo('0'.repeat(64)))).rejects.toThrow(
    new RegExp(`SHA-256 0{64} expected, got ${sha256(gsm8kFiles[responses])}`),
  );
  expect(await filesBelow(folder)).toEqual([]);
  const { files } = await bring({}, pinnedTo(sha256(gsm8kFiles[responses])));
  expect(files[0]?.check).toBe('pinned');
});

test('what changes upstream after the first use is refused, and the table of before stays', async () => {
  const { outcomes } = await bring();
  const before = await readFile(outcomes);
  await rm(join(folder, responses));
  upstream.files.set(responses, gsm8kFiles[responses].replace('Add 2 and 2', 'Add 2 and 3'));
  await expect(bring()).rejects.toThrow(/SHA-256 .* expected, got .*another version or damaged/);
  expect(await readFile(outcomes)).toEqual(before);
});

test('a damaged file of an earlier run is downloaded again', async () => {
  await bring();
  await writeFile(join(folder, responses), 'prompt,');
  const { files } = await bring();
  expect(files[0]).toMatchObject({ origin: 'downloaded', check: 'seen-before' });
});

test('a page in place of the data is told by file and line, and thrown away', async () => {
  upstream.files.set(responses, '<html><body>Sign in\n<p>to go on</body></html>\n');
  const error = await bring().catch((thrown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  expect(error.message).toContain(`gsm8k_responses.csv:2: columns "prompt",`);
  expect(await filesBelow(folder)).not.toContain('gsm8k_responses.csv');
  upstream.files.set(responses, gsm8kFiles[responses]);
  expect((await bring()).rowCount).toBe(59);
});

test('a local copy is read where it is, by whole paths or by names, and nothing is asked for', async () => {
  const copy = join(root, 'copy');
  await fetchPublicSet(gsm8k, { folder: copy, fetch, mirror: upstream.origin });
  upstream.asked.length = 0;
  const flat = await mkdtemp(join(root, 'flat-'));
  await writeFile(join(flat, 'renamed.csv'), gsm8kFiles[responses]);
  await writeFile(join(flat, 'contaminated_prompts.jsonl'), gsm8kFiles[contaminated]);
  for (const from of [copy, join(flat, 'renamed.csv')]) {
    const { rowCount, files } = await bring({ from });
    expect([rowCount, files[0]?.origin]).toEqual([59, 'local']);
  }
  expect(upstream.asked).toEqual([]);
  expect(await filesBelow(flat)).toHaveLength(2);
});

test('a local copy that differs from what was seen is refused, unless any version will do', async () => {
  await bring();
  const copy = join(root, 'other.csv');
  await writeFile(copy, gsm8kFiles[responses].replace('Add 2 and 2', 'Add 2 and 3'));
  await writeFile(join(root, 'contaminated_prompts.jsonl'), gsm8kFiles[contaminated]);
  await expect(bring({ from: copy })).rejects.toThrow(/other\.csv: SHA-256 .*--any-version/);
  const { files } = await bring({ from: copy, anyVersion: true });
  expect(files[0]?.check).toBe('not-checked');
  expect(await readFile(join(folder, 'SHA256SUMS'), 'utf8')).toContain(sha256(gsm8kFiles[responses]));
});

test('missing parts of a local copy are named', async () => {
  await writeFile(join(root, 'a.csv'), gsm8kFiles[responses]);
  await expect(bring({ from: join(root, 'a.csv') })).rejects.toThrow(`also needs ${contaminated}`);
  await expect(bring({ from: join(root, 'nowhere') })).rejects.toThrow('nowhere: no such file or folder');
});

test('an abort ends it', async () => {
  const abort = new AbortController();
  upstream.trouble.set(responses, (response) => {
    response.writeHead(200).write('prompt');
    abort.abort();
  });
  await expect(bring({ signal: abort.signal })).rejects.toThrow(/abort/i);
  await expect(readdir(folder)).rejects.toThrow('ENOENT');
});

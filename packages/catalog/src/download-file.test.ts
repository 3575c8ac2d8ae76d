import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { downloadFile } from './download-file.ts';
import { startUpstream, type Upstream } from './testing/upstream.ts';

let upstream: Upstream;
let folder: string;
beforeEach(async () => {
  upstream = await startUpstream({ 'a.csv': 'prompt\n' });
  folder = await mkdtemp(join(tmpdir(), 'farthing-download-'));
});
afterEach(async () => {
  await upstream.close();
  await rm(folder, { recursive: true });
});

const options = () => ({ fetch, to: join(folder, 'a.csv'), maxBytes: 100 });

/** A server that sends `head` and then nothing; `undefined`: not even an answer. */
function silentAfter(head: string | undefined): typeof fetch {
  return (_url, init) =>
    new Promise((resolve, reject) => {
      const { signal } = init ?? {};
      if (head === undefined) signal?.addEventListener('abort', () => reject(signal.reason));
      else
        resolve(
          new Response(
            new ReadableStream({
              start: (stream) => {
                stream.enqueue(new TextEncoder().encode(head));
                signal?.addEventListener('abort', () => stream.error(signal.reason));
              },
            }),
          ),
        );
    });
}

test('a server that falls silent is given up', async () => {
  const impatient = { ...options(), idleTimeoutMs: 20 };
  await expect(downloadFile('http://x/a.csv', { ...impatient, fetch: silentAfter('pro') })).rejects.toThrow(
    /a\.csv: the download broke off: nothing came for 0\.02 s; run the same command again/,
  );
  await expect(downloadFile('http://x/a.csv', { ...impatient, fetch: silentAfter(undefined) })).rejects.toThrow(
    /a\.csv: no answer \(nothing came for 0\.02 s\)/,
  );
  expect(await readdir(folder)).toEqual([]);
});

test('a server that is not there is named with the reason', async () => {
  await upstream.close();
  await expect(downloadFile(`${upstream.origin}/a.csv`, options())).rejects.toThrow(
    /a\.csv: no answer \(.*ECONNREFUSED.*\); check the connection, or give a local copy with --from/,
  );
});

test('a place that cannot be written is one line', async () => {
  await mkdir(join(folder, 'a.csv'));
  await expect(downloadFile(`${upstream.origin}/a.csv`, options())).rejects.toThrow(/a\.csv: cannot be written: it is/);
});

test('the file that is there stays until the new one is whole', async () => {
  await writeFile(join(folder, 'a.csv'), 'old');
  await expect(downloadFile(`${upstream.origin}/b.csv`, options())).rejects.toThrow('404');
  expect(await downloadFile(`${upstream.origin}/a.csv`, options())).toMatchObject({ bytes: 7 });
});

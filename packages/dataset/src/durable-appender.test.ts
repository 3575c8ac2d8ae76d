import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type AppendOnlyFile, createDurableAppender } from './durable-appender.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

/** A real file on a disk with room for `room` bytes: what does not fit is written in part, then refused. */
async function openFile(room = Number.POSITIVE_INFINITY) {
  const path = join(await temporaryFolder(), 'lines');
  const handle = await open(path, 'a+');
  const disk = { room, syncs: 0, sync: () => handle.datasync() };
  const file: AppendOnlyFile = {
    appendFile: async (data) => {
      const bytes = data as Buffer;
      const { size } = await handle.stat();
      await handle.appendFile(bytes.subarray(0, Math.max(0, disk.room - size)));
      if (size + bytes.length > disk.room) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    },
    datasync: async () => {
      disk.syncs += 1;
      await disk.sync();
    },
    truncate: (size) => handle.truncate(size),
  };
  return { file, disk, read: () => readFile(path, 'utf8'), close: () => handle.close() };
}

test('lets lines that arrive together share a sync, and tells each where it lies', async () => {
  const { file, disk, read, close } = await openFile();
  const appender = createDurableAppender(file, 0);
  const lines = Array.from({ length: 500 }, (_, index) => `line ${index}`);
  const offsets = await Promise.all(lines.map((line) => appender.append(line)));
  const text = await read();
  expect(text).toBe(`${lines.join('\n')}\n`);
  for (const [index, offset] of offsets.entries()) expect(text.slice(offset)).toMatch(new RegExp(`^line ${index}\\n`));
  expect(disk.syncs).toBeLessThan(5);
  await close();
});

test('leaves no half line when the disk is full, and goes on when there is room again', async () => {
  const { file, disk, read, close } = await openFile(20);
  const appender = createDurableAppender(file, 0);
  await appender.append('fits');
  await expect(appender.append('does not fit on this disk')).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(await read()).toBe('fits\n');
  disk.room = 1000;
  expect(await appender.append('fits now')).toBe(5);
  expect(await read()).toBe('fits\nfits now\n');
  await close();
});

test('writes while a sync is running, but promises nothing before the next', async () => {
  const { file, disk, read, close } = await openFile();
  const appender = createDurableAppender(file, 0);
  const syncs: (() => void)[] = [];
  disk.sync = () => new Promise<void>((resolve) => syncs.push(resolve));
  const events: string[] = [];
  const append = (line: string): Promise<unknown> =>
    appender.append(line, () => void events.push(`${line} written`)).then(() => events.push(`${line} saved`));
  const first = append('first');
  await vi.waitUntil(() => syncs.length === 1);
  const second = append('second');
  await vi.waitUntil(() => events.includes('second written'));
  expect(events).toEqual(['first written', 'second written']);
  expect(await read()).toBe('first\nsecond\n');
  syncs.shift()?.();
  await first;
  await vi.waitUntil(() => syncs.length === 1);
  expect(events).not.toContain('second saved');
  syncs.shift()?.();
  await second;
  await close();
});

test('what was written during a sync that failed is refused with it, and the file is cut back', async () => {
  const { file, disk, read, close } = await openFile();
  const appender = createDurableAppender(file, 0);
  await appender.append('kept');
  const sync = disk.sync;
  let fail = (_: Error): void => {};
  disk.sync = () => new Promise<void>((_, reject) => (fail = reject));
  const lost = appender.append('lost');
  await vi.waitUntil(() => disk.syncs === 2);
  let later: Promise<number> | undefined;
  await new Promise<void>((resolve) => {
    later = appender.append('lost as well', resolve);
  });
  disk.sync = sync;
  fail(new Error('the disk went away'));
  await expect(lost).rejects.toThrow('the disk went away');
  await expect(later).rejects.toThrow('the disk went away');
  expect(await read()).toBe('kept\n');
  expect(await appender.append('goes on')).toBe(5);
  expect(await read()).toBe('kept\ngoes on\n');
  await close();
});

test('never lets more than 256 lines be at the mercy of a loss of power', async () => {
  const { file, disk, read, close } = await openFile();
  const appender = createDurableAppender(file, 0);
  let end = (): void => {};
  const { sync } = disk;
  disk.sync = () => new Promise<void>((resolve) => (end = resolve));
  let written = 0;
  const all = Array.from({ length: 1000 }, (_, index) => appender.append(`${index}`, () => void written++));
  await vi.waitUntil(() => written === 256);
  expect((await read()).split('\n')).toHaveLength(257);
  disk.sync = sync;
  end();
  await Promise.all(all);
  expect(written).toBe(1000);
  await close();
});

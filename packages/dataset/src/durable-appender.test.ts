import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type AppendOnlyFile, createDurableAppender } from './durable-appender.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

/** A real file on a disk with room for `room` bytes: what does not fit is written in part, then refused. */
async function openFile(room = Number.POSITIVE_INFINITY) {
  const path = join(await temporaryFolder(), 'lines');
  const handle = await open(path, 'a+');
  const disk = { room, syncs: 0 };
  const file: AppendOnlyFile = {
    appendFile: async (data) => {
      const bytes = data as Buffer;
      const { size } = await handle.stat();
      await handle.appendFile(bytes.subarray(0, Math.max(0, disk.room - size)));
      if (size + bytes.length > disk.room) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    },
    datasync: async () => {
      disk.syncs += 1;
      await handle.datasync();
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

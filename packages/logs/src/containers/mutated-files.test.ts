import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom, DataError, type Random } from '@farthing/core';
import { expect, test } from 'vitest';
import { openLog } from '../open-log.ts';
import { containers } from '../testing/containers.ts';
import { records } from '../testing/records.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const pieces = ['\0', '\xff', '"', '\n', '{', ']', ',', '\ufeff', '"\n', '}{', '\x1f\x8b', '(\xb5/\xfd', 'PAR1'];

/** A copy in which bytes were changed, dropped, doubled, put in, or cut off. */
function mutated(bytes: Uint8Array, random: Random): Buffer {
  let copy = Buffer.from(bytes);
  for (let times = 1 + random.integer(3); times > 0; times--) {
    const at = random.integer(copy.length + 1);
    const end = Math.min(copy.length, at + random.integer(40));
    const piece = Buffer.from(pieces[random.integer(pieces.length)] ?? '', 'latin1');
    const changes = [
      () => copy.subarray(0, at),
      () => Buffer.concat([copy.subarray(0, at), copy.subarray(end)]),
      () => Buffer.concat([copy.subarray(0, end), copy.subarray(at)]),
      () => Buffer.concat([copy.subarray(0, at), piece, copy.subarray(at)]),
      () => Buffer.concat([copy.subarray(0, at), Buffer.alloc(end - at, random.integer(256)), copy.subarray(end)]),
      () => Buffer.from(copy.map((byte, index) => (index === at ? byte ^ (1 << random.integer(8)) : byte))),
    ];
    copy = changes[random.integer(changes.length)]?.() ?? copy;
  }
  return copy;
}

const log = [
  records.litellm['prompts stored'],
  { ...records.litellm['prompts stored'], request_id: 'two' },
  { ...records.litellm['in proxy_server_request'], end_user: 'é"\n' },
];

test.each(Object.entries(containers))(
  '%s, mutated: read, counted as skipped, or refused in one line',
  async (name, write) => {
    const folder = await temporaryFolder();
    const path = join(folder, 'log');
    const random = createRandom(5, name);
    const bytes = write(log);
    let read = 0;
    for (let times = 0; times < 150; times++) {
      await writeFile(path, mutated(bytes, random));
      try {
        const opened = await openLog([path], { temporaryFolder: folder });
        try {
          for await (const reading of opened.readings()) {
            if ('prompt' in reading) read++;
            else expect(reading.skipped).toMatch(/^[\w ,()-]+$/);
          }
        } finally {
          await opened.close();
        }
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(DataError);
        expect(thrown).toMatchObject({ message: expect.stringMatching(/^[^\n]*log:[^\n]+$/) });
      }
    }
    // Some mutations leave something to read, or this would test nothing.
    expect(read).toBeGreaterThan(0);
  },
);

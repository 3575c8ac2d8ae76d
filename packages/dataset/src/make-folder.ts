import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { explainedWrite, isFolder } from './explained-write.ts';

/**
 * Makes a folder and those it is in, where they are missing. Unlike Node's recursive `mkdir` it comes back from file
 * systems that call a folder missing while it is there: asked for a folder in /proc, that one tries for ever.
 *
 * @throws DataError naming the folder that cannot be made.
 */
export async function makeFolder(path: string): Promise<void> {
  const folder = resolve(path);
  if (await isFolder(folder)) return;
  if (dirname(folder) !== folder) await makeFolder(dirname(folder));
  const making = mkdir(folder).catch(async (thrown) => {
    // Another process may have been faster.
    if (!(await isFolder(folder))) throw thrown;
  });
  await explainedWrite(folder, making);
}

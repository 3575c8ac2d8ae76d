import { open } from 'node:fs/promises';
import type { Prompt } from '@farthing/core';
import { readLabels } from '@farthing/dataset';
import { openFiles } from '../label/log-options.ts';
import { formatInteger } from '../plain-text.ts';
import { standardInput } from '../standard-input.ts';
import type { Terminal } from '../terminal.ts';

export interface PromptFiles {
  readonly in: readonly string[];
  readonly logFormat?: string | undefined;
  readonly columns?: string | undefined;
}

/**
 * Prompts of label tables, logs and prompt lines, file after file; nothing is merged, sampled or redacted.
 *
 * @throws DataError for what is neither.
 */
export async function* openPromptFiles(files: PromptFiles, terminal: Terminal): AsyncGenerator<Prompt> {
  const { signal } = terminal;
  for (const file of files.in) {
    if (await isArrow(file)) {
      const table = await readLabels(file, { signal });
      yield* table.rows();
      continue;
    }
    const log = await openFiles({ ...files, files: [file] }, terminal);
    const skipped = new Map<string, number>();
    try {
      yield* log.prompts((reason) => skipped.set(reason, (skipped.get(reason) ?? 0) + 1));
    } finally {
      await log.close();
    }
    for (const [reason, times] of skipped) terminal.note(`route: left out ${formatInteger(times)}: ${reason}`);
  }
}

async function isArrow(path: string): Promise<boolean> {
  if (path === standardInput || path === '-') return false;
  // A pattern or a folder is for the log readers to find files by.
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    if (!(await file.stat()).isFile()) return false;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(6), 0, 6, 0);
    return buffer.toString('latin1', 0, bytesRead) === 'ARROW1';
  } finally {
    await file.close();
  }
}

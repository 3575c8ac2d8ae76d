import { Readable } from 'node:stream';
import type { Terminal } from '../terminal.ts';

/** A terminal that remembers what was written, for running commands in-process in tests. */
export interface MemoryTerminal extends Terminal {
  readonly printed: string[];
  readonly noted: string[];
}

export function memoryTerminal(
  options: { readonly stdin?: string; readonly env?: Terminal['env']; readonly signal?: AbortSignal } = {},
): MemoryTerminal {
  const { stdin = '', env = {}, signal = new AbortController().signal } = options;
  const printed: string[] = [];
  const noted: string[] = [];
  return {
    printed,
    noted,
    print: (line) => void printed.push(line),
    note: (line) => void noted.push(line),
    progress: () => ({ update: () => {}, stop: () => {} }),
    stdin: Readable.from([Buffer.from(stdin)]),
    env,
    signal,
  };
}
